import { Router } from '@koa/router';
import Koa from 'koa';
import type { RequestState } from './context.ts';
import type { ApiDependencies } from './dependencies.ts';
import { answerProblems, refuseUnmatched } from './middleware/answer-problems.ts';
import { allow, Authenticator } from './middleware/authenticate.ts';
import { identifyRequest } from './middleware/identify-request.ts';
import { jsonBody } from './middleware/json-body.ts';
import { secureHeaders } from './middleware/secure-headers.ts';
import { cancelPurchase, resolvePurchase } from './routes/command-purchase.ts';
import { createPurchase } from './routes/create-purchase.ts';
import { readBalances } from './routes/read-balances.ts';
import { readCatalogue } from './routes/read-catalogue.ts';
import { readPurchaseEvents } from './routes/read-events.ts';
import { readHealth, readReadiness } from './routes/read-health.ts';
import { readOpenApi } from './routes/read-openapi.ts';
import { readProblem } from './routes/read-problems.ts';
import { readPurchase, readPurchaseList, readPurchaseTimeline } from './routes/read-purchases.ts';
import { addStorefront } from './routes/read-storefront.ts';
import { quote } from './routes/quote.ts';
import { readPromotions } from './routes/read-promotions.ts';
import { readReceipt } from './routes/read-receipt.ts';
import { recordFloatPayment } from './routes/record-float-payment.ts';
import { revealPurchase } from './routes/reveal-deliverables.ts';
import { validateCustomer } from './routes/validate-customer.ts';
import { readReviews } from './routes/read-reviews.ts';
import { readStoppedAccounts, resumeStoppedAccount } from './routes/stopped-accounts.ts';
import { readWebhookDeliveries, resendWebhook } from './routes/webhook-deliveries.ts';
import {
  changeWebhookEndpoint,
  makeWebhookEndpoint,
  readWebhookEndpoint,
  readWebhookEndpoints,
  removeWebhookEndpoint,
  rotateWebhookSecret,
} from './routes/webhook-endpoints.ts';
import { readAddress } from './routes/read-addresses.ts';
import { readReturn } from './routes/read-return.ts';
import { readRefunds, refundPurchase } from './routes/refund-purchase.ts';
import { checkCallbackSecret, checkPaymentSecret, takeCallback } from './routes/take-callback.ts';
import { formBody, takePaymentCallback } from './routes/take-payment-callback.ts';

/** The API over what it works with; it listens nowhere yet. */
export function createApi(deps: ApiDependencies): Koa<RequestState> {
  const { logger, config } = deps;
  const app = new Koa<RequestState>();
  // What fails after an answer was begun, a connection that the caller closed for one, has no place in an answer.
  app.on('error', (error: Error) => logger.debug({ error: error.name }, 'connection'));
  app.use(identifyRequest({ logger }));
  app.use(secureHeaders(config));
  app.use(answerProblems({ publicUrl: config.publicUrl, logger }));
  app.use(routes(deps).routes());
  app.use(refuseUnmatched);
  return app;
}

/** Every route, with who may take it. */
function routes(deps: ApiDependencies): Router<RequestState> {
  const authenticator = new Authenticator(deps.database);
  const may = allow.bind(null, authenticator);
  const json = jsonBody();
  const router = new Router<RequestState>({ strict: true, sensitive: true });

  router.post('/v1/purchases', may('purchases:write'), json, createPurchase(deps));
  router.get('/v1/purchases', may('purchases:read', 'operator'), readPurchaseList(deps));
  router.get('/v1/purchases/:id', may('purchases:read', 'operator'), readPurchase(deps));
  router.get('/v1/purchases/:id/timeline', may('purchases:read', 'operator'), readPurchaseTimeline(deps));
  router.get('/v1/purchases/:id/receipt', may('purchases:read', 'operator'), readReceipt(deps));
  router.get('/v1/purchases/:id/events', may('purchases:read', 'operator'), readPurchaseEvents(deps));
  router.post('/v1/purchases/:id/cancel', may('purchases:write'), json, cancelPurchase(deps));
  router.post('/v1/purchases/:id/reveal', may('deliverables:reveal'), json, revealPurchase(deps));
  router.post('/v1/purchases/:id/resolve', may('operator'), json, resolvePurchase(deps));
  router.post('/v1/purchases/:id/refunds', may('purchases:write'), json, refundPurchase(deps));
  router.get('/v1/purchases/:id/refunds', may('purchases:read', 'operator'), readRefunds(deps));
  router.post('/v1/quotes', may('purchases:read'), json, quote(deps));
  router.post('/v1/customers/validate', may('purchases:read'), json, validateCustomer(deps));
  router.get('/v1/promotions', may('purchases:read', 'operator'), readPromotions(deps));
  router.get('/v1/addresses', may('purchases:read', 'operator'), readAddress(deps));
  router.get('/return/:id', readReturn(deps));
  router.post('/v1/webhook-endpoints', may('purchases:write'), json, makeWebhookEndpoint(deps));
  router.get('/v1/webhook-endpoints', may('purchases:read'), readWebhookEndpoints(deps));
  router.get('/v1/webhook-endpoints/:id', may('purchases:read'), readWebhookEndpoint(deps));
  router.patch('/v1/webhook-endpoints/:id', may('purchases:write'), json, changeWebhookEndpoint(deps));
  router.delete('/v1/webhook-endpoints/:id', may('purchases:write'), removeWebhookEndpoint(deps));
  router.post('/v1/webhook-endpoints/:id/rotate-secret', may('purchases:write'), rotateWebhookSecret(deps));
  router.get('/v1/webhook-endpoints/:id/deliveries', may('purchases:read'), readWebhookDeliveries(deps));
  router.post(
    '/v1/webhook-endpoints/:id/deliveries/:delivery/resend',
    may('purchases:write'),
    resendWebhook(deps),
  );
  router.get('/v1/reviews', may('operator'), readReviews(deps));
  router.get('/v1/stopped-accounts', may('operator'), readStoppedAccounts(deps));
  router.post('/v1/stopped-accounts/:provider/resume', may('operator'), json, resumeStoppedAccount(deps));
  router.get('/v1/catalogue', may('purchases:read', 'operator'), readCatalogue(deps));
  router.get('/v1/balances', may('purchases:read', 'operator'), readBalances(deps));
  router.post('/v1/float-payments', may('operator'), json, recordFloatPayment(deps));
  router.post('/callbacks/paythru/:secret', checkPaymentSecret(deps), formBody(), takePaymentCallback(deps));
  router.post('/callbacks/:provider/:secret', checkCallbackSecret(deps), json, takeCallback(deps));
  router.get('/problems/:code', readProblem);
  router.get('/openapi.json', readOpenApi(deps));
  router.get('/healthz', readHealth);
  router.get('/readyz', readReadiness(deps));
  addStorefront(router, deps.config);
  return router;
}
