/** Everything that a worker hosts. The names are the workflow types of histories: never rename one. */
export { purchase, latePurchase } from './purchase/workflow.ts';
export { lane } from './lane/workflow.ts';
export { enquiry } from './enquiry/workflow.ts';
export { webhookDelivery } from './webhooks/delivery.ts';
export { catalogueCopy, floatWatch, openPurchases } from './upkeep.ts';
