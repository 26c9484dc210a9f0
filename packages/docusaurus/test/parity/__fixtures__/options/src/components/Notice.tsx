import React from 'react';
export function Notice({ children }: { children: React.ReactNode }) { return <div>{children}</div>; }
export function Title() { return <h2 id="from-component">From a component</h2>; }
