import React from "react";
import Layout from "@theme/Layout";
export default function Page() {
  return <Layout title="React page"><h2 id="x">X</h2></Layout>;
}
