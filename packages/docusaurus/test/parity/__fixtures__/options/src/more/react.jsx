import React from "react";
export default function P() { return <main><h1>React</h1></main>; }
