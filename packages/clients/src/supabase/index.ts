export { createSignIn, type SignInOptions } from './create-sign-in.ts';
export { createTokenVerifier, type TokenVerifierOptions } from './create-token-verifier.ts';
