const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Writes the routes of each language beside its pages, so that a test can read what was built. */
module.exports = function recordRoutes() {
  return {
    name: 'record-routes',
    async postBuild({ outDir, routes, i18n, baseUrl, siteConfig }) {
      const leaves = (list) => list.flatMap((route) => (route.routes ? leaves(route.routes) : [route]));
      const recorded = leaves(routes).map((route) => ({
        locale: i18n.currentLocale,
        route: route.path,
        source: route.metadata?.sourceFilePath ?? null,
        category: route.props?.categoryGeneratedIndex?.title ?? null,
        file: fileOf(route.path.slice(baseUrl.length), siteConfig.trailingSlash),
      }));
      writeFileSync(join(outDir, 'routes.json'), JSON.stringify(recorded, null, 2));
    },
  };
};

function fileOf(path, trailingSlash) {
  const isFolder = path === '' || path.endsWith('/') || trailingSlash !== false;
  return isFolder ? join(path, 'index.html') : `${path}.html`;
}
