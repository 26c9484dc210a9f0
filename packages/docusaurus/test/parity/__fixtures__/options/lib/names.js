exports.withPrefix = (address) => `/at/${address}`;
exports.SECTIONS = ['guide', 'api'];
