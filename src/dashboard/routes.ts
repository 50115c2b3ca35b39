/** The dashboard as routes: the seed's pages under the seed's paths, and what they load. */
import type { Route } from '../protocols/route.ts';
import { seedRoutes } from '../protocols/seed/routes.ts';
import { assetRoute } from './assets.ts';
import { generateClientsRoutes } from './generate-clients.ts';
import { homeRoute } from './home.ts';
import { imageInferenceRoutes } from './image-inference.ts';
import { jsonInferenceRoutes } from './json-inference.ts';
import { stateRoute } from './status.ts';

/** The pages, whose forms are run by `infer`: a POST / of the seed's protocol. */
export const dashboardRoutesOver = (infer: Route): readonly Route[] => [
  homeRoute,
  stateRoute,
  assetRoute,
  ...jsonInferenceRoutes(infer),
  ...imageInferenceRoutes(infer),
  ...generateClientsRoutes,
];

/** The pages over the seed's own POST /. */
export const dashboardRoutes: readonly Route[] = dashboardRoutesOver(
  seedRoutes.find(({ method, path }) => method === 'POST' && path === '/')!,
);
