/** Activities that do nothing. */
export const one = async () => 'ok';
export const two = async () => 'ok';
export const three = async () => 'ok';
export const four = async () => 'ok';
export const five = async () => 'ok';
