/** Reads of each provider, as they stand on the command line. */
export const READS = {
  dvs: [
    'services',
    'service id=1',
    'countries',
    'country code=SGP',
    'operators country_iso_code=SGP',
    'operator id=1101',
    'benefitTypes',
    'products country_iso_code=SGP benefit_types=DATA,SMS',
    'product id=102',
    'balances unit=USD',
    'operatorsOfMobile mobile_number=+6595123100',
    'operatorsOfMobileByPost mobile_number=+6595123100',
    'statements product_id=403 account_number=12345678',
  ],
  valuetopup: [
    'balance',
    'countries',
    'operators countryCode=JM',
    'products categoryId=1',
    'skus skuId=193 language=ar',
    'exchangeRate skuId=193',
    'errorCodes',
    'bundles productId=42 mobile=+923001234577',
    'giftCardSkus countryCode=AE',
    'mobileOwners mobile=+18763351234',
    'billDetail skuId=501 accountNumber=12340025',
    'currentPromotions',
    'upcomingPromotions',
    'estimatedCost skuId=193 amount=9.00 currency=USD',
  ],
  payvice: [
    'enuguLookup meter=45037595423 type=prepaid',
    'tvPlans service=DSTV smartcard=1017000123',
    'tvValidate service=DSTV smartcard=1017000123',
    'tvPlansTest service=GOTV smartcard=1017000123',
    'tvValidateTest service=GOTV smartcard=1017000123',
  ],
} as const;

/** One of each order of Valuetopup; t-3 to t-6 give codes. */
export const VALUETOPUP_ORDERS = [
  'topUp skuId=193 mobile=+18763351234 amount=9.00 currency=USD correlationId=t-1',
  'topUpBundle productId=42 skuId=331 mobile=923001234577 amount=300 currency=PKR correlationId=t-2',
  'buyPin skuId=401 correlationId=t-3',
  'payBill skuId=502 accountNumber=0123456789 amount=1000 currency=NGN correlationId=t-4',
  'buyGiftCard skuId=7003 amount=10 currency=USD correlationId=t-5',
  'buyEsim skuId=701 correlationId=t-6',
  'activateSim skuId=601 simNumber=8901240000000000001 zipCode=10001 correlationId=t-7',
  'portInSim skuId=601 simNumber=8901240000000000002 zipCode=10001 mobileNumber=12125550123 correlationId=t-8',
] as const;
