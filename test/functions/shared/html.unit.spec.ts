import { describe, expect, it } from 'vitest';
import { html } from '../../../functions/shared/html.ts';

describe('HTML that is written', () => {
  it('has texts in it as texts, in elements and in attributes', () => {
    const text = `<script>alert("1")</script> & 'x'`;
    expect(String(html`<a href="${text}">${text}</a>`)).toBe(
      '<a href="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</a>',
    );
  });

  it('has other HTML in it as it is, and nothing where there is nothing', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul>${items}</ul>${undefined}`)).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>');
  });
});
