// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';

import { elementMaker } from './element.ts';
import { createTextView } from './text-view.ts';

const make = elementMaker(document);

function setup() {
  const root = make('div');
  const view = createTextView(root, make, (n) => (n === 1 ? make('a', { text: '[1]', class: 'marker' }) : null));
  return { root, show: (text: string) => (view.update(text), root) };
}

describe('createTextView', () => {
  it('makes paragraphs, lists, code and markers', () => {
    const root = setup().show('Use `ros2` **now** [1].\n\n3. a\n   - b\n4. c\n\n```sh title="Shell"\nls [1]\n```');
    expect(root.querySelector('p')?.innerHTML).toBe(
      'Use <code>ros2</code> <strong>now</strong> <a class="marker">[1]</a>.',
    );
    expect(root.querySelector('ol')?.getAttribute('start')).toBe('3');
    expect(root.querySelector('ol > li > ul > li')?.textContent).toBe('b');
    expect(root.querySelectorAll('ol > li')).toHaveLength(2);
    expect(root.querySelector('pre code')?.textContent).toBe('ls [1]');
    expect(root.querySelector('figcaption span')?.textContent).toBe('Shell');
  });

  it('leaves markers of unknown sources as text', () => {
    expect(setup().show('See [7].').querySelector('a')).toBeNull();
    expect(setup().show('See [7].').textContent).toBe('See [7].');
  });

  it('keeps the elements of blocks that did not change', () => {
    const { root, show } = setup();
    show('One.\n\nTwo');
    const [first, second] = [...root.children];
    show('One.\n\nTwo and\n\nthree');
    expect(root.children[0]).toBe(first);
    expect(root.children[1]).not.toBe(second);
    expect(root.children).toHaveLength(3);
    show('Two');
    expect(root.textContent).toBe('Two');
  });

  it.each([
    '<script>window.hit = 1</script>',
    '<img src=x onerror="window.hit = 1">',
    '[click](javascript:window.hit=1)',
    '![x](javascript:alert(1))',
    '<javascript:alert(1)>',
    '- <svg/onload=window.hit=1>\n- **<iframe srcdoc="x"></iframe>**',
    '`<b>code</b>` ## <a href="javascript:1">x</a>',
    '```"><script>window.hit=1</script>\n</code></pre><script>window.hit=1</script>\n```',
    '```html title="<img src=x onerror=alert(1)>"\n<b>\n```',
    '# <style>*{display:none}</style>',
    '&lt;script&gt;&#60;b&#62;',
    '[1](javascript:alert(1))',
  ])('makes nothing of its own out of %j', (text) => {
    const root = setup().show(text);
    const allowed = new Set([
      'p',
      'ul',
      'ol',
      'li',
      'code',
      'strong',
      'pre',
      'figure',
      'figcaption',
      'span',
      'button',
      'a',
    ]);
    const elements = [...root.querySelectorAll('*')];
    expect(elements.length).toBeGreaterThan(0);
    for (const element of elements) {
      expect(allowed).toContain(element.localName);
      for (const name of element.getAttributeNames())
        expect(['class', 'dir', 'type', 'tabindex', 'start']).toContain(name);
    }
    expect(document.defaultView).not.toHaveProperty('hit');
  });

  it('copies the code as it stands', async () => {
    const root = setup().show('```sh\nros2 run a b\n```');
    const button = root.querySelector('button');
    button?.click();
    await expect.poll(() => button?.textContent).toBe('Copied');
    expect(await navigator.clipboard.readText()).toBe('ros2 run a b');
  });
});
