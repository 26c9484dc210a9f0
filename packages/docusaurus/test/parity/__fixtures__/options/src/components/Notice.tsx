import React from 'react';
export function Notice({ children }: { children: React.ReactNode }) { return <div>{children}</div>; }
