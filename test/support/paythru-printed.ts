import { answer } from './scripted-paythru.ts';

/** The example answers of the document, as it prints them. Source: paythru-enterprise-v5, 2.1 to 2.9 and 3.1. */
export const PRINTED = {
  gettoken: answer(`<token>
<tokenid>Jn6DzAb4</tokenid>
<merchant>Example</merchant>
<redemption_url>https://example.paythru.mobi/t/Jn6DzAb4</redemption_url>
<token_start>2010-05-21T10:28:21Z</token_start>
<token_expiry>2010-05-27T10:28:21Z</token_expiry>
<uses>-1</uses>
<trans_type>auth</trans_type>
<trans_cat>purchase</trans_cat>
<currency>GBP</currency>
<creation>2010-05-21T10:28:21Z</creation>
</token>
<user>
<salutation>Mr</salutation>
<first_name>John</first_name>
<surname>Smith</surname>
</user>
<items>
<item>
<name>Example mug</name>
<price>2.99</price>
</item>
</items>`),
  repeat: `<?xml version="1.0" encoding="utf-8"?>

<paythruResponse>
 <trans_type>auth</trans_type>
 <trans_value>10</trans_value>
 <prev_trans_key>4223dddd08d16testtest89fa4527483d</prev_trans_key>
 <trans_class>apitest</trans_class>
 <system_action>REPEAT</system_action>
 <status>1</status>
 <trans_key>431ba0cd55testtest5085cb569ddc260a</trans_key>
 <auth_code>20200</auth_code>
</paythruResponse>`,
  refund: answer(`<trans_type>refund</trans_type>
<trans_value>2.56</trans_value>
<prev_trans_key>abcde1234567890fghijkl</prev_trans_key>
<trans_class>API Testing</trans_class>
<system_action>REFUND</system_action>
<status>1</status>
<trans_key>lkjihgf0987654321edcba</trans_key>
<auth_code>370031</auth_code>`),
  capture: answer(`<trans_type>capture</trans_type>
<trans_value>100</trans_value>
<prev_trans_key>abcde1234567890fghijkl</prev_trans_key>
<trans_class>API Testing Capture</trans_class>
<system_action>CAPTURE</system_action>
<status>1</status>
<trans_key>lkjihgf0987654321edcba</trans_key>
<auth_code>372315</auth_code>`),
  cancel: answer(`<trans_type>cancel</trans_type>
<trans_value>100</trans_value>
<prev_trans_key>abcde1234567890fghijkl</prev_trans_key>
<trans_class>API Testing Cancel</trans_class>
<system_action>CANCEL</system_action>
<status>1</status>
<trans_key>lkjihgf0987654321edcba</trans_key>
<auth_code>372315</auth_code>`),
  sms: answer(`<sms>
<msisdn>447891234567</msisdn>
<message>Hello paythru. http://paythru.mobi</message>
<status>1</status>
<messid>2F3FC22C-AB12-4A84-8E9E-1A6008C2FF6A</messid>
</sms>`),
  address: answer(`<address>
<status>1</status>
<address_1>Morley House</address_1>
<address_2>Badminton Court</address_2>
<town>Amersham</town>
<county>Buckinghamshire</county>
<postcode>HP7 0DD</postcode>
</address>`),
  transaction_lookup: answer(`<status>Success</status>
<token>df338jd</ token >
<value>10.00 </ value >
<currency>GBP</ currency >`),
  canceltoken: answer('<status>1</status>'),
} as const;

/** An error as 3.1 prints it. */
export const errorcode = (code: string): string =>
  `<?xml version="1.0" encoding="utf-8" ?>\n<paythruResponse>\n<errorcode>${code}</errorcode>\n</paythruResponse>`;
