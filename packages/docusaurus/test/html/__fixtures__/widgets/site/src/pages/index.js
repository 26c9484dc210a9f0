import React from 'react';
import Layout from '@theme/Layout';
export default function Home() { return <Layout title="Home" description="The home."><main><h1>Welcome</h1><section><h2 id="why">Why</h2><p>Because.</p><button>Press</button></section></main></Layout>; }
