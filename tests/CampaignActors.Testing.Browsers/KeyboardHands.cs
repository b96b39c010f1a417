using Microsoft.Playwright;

namespace CampaignActors.Testing.Browsers;

/// <summary>
/// Keyboard alone: Tab and Shift+Tab, Enter, Space, arrows, letters into fields, and the keys of the product. Each place that the focus
/// comes to is looked at: who cannot see it is lost there.
/// </summary>
internal sealed class KeyboardHands(IPage page) : Hands(page)
{
    /// <summary>Presses of Tab to one place. No page has as many places; going round would not end.</summary>
    private const int Most = 400;

    /// <summary>
    /// Where the focus is, seen from an element: <c>here</c>, <c>on</c> or <c>back</c>; else what is wrong with its place.
    /// </summary>
    private const string Look =
        """
        target => {
          const focused = document.activeElement;
          if (!focused || focused === document.body) return 'on';
          const style = getComputedStyle(focused), box = focused.getBoundingClientRect();
          const name = focused.outerHTML.slice(0, 160);
          if (style.outlineStyle === 'none' || !(parseFloat(style.outlineWidth) > 0)) return `no outline: ${name}`;
          if (box.width < 1 || box.height < 1) return `no size: ${name}`;
          if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) return `out of sight: ${name}`;
          if (focused === target) return 'here';
          return focused.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING ? 'back' : 'on';
        }
        """;

    public override async Task PressAsync(string selector)
    {
        var target = await TabToAsync(selector);
        var isButton = await target.EvaluateAsync<bool>("e => e.matches('button, input')");
        await Page.Keyboard.PressAsync(isButton ? "Space" : "Enter");
    }

    public override async Task TypeAsync(string selector, string text)
    {
        var target = await TabToAsync(selector);
        // Tab selects what is in a field of one line, and nothing in one of several.
        var (from, unselected) = (await target.EvaluateAsync<int>("e => e.selectionStart"), await target.EvaluateAsync<int>(
            "e => e.value.length - (e.selectionEnd - e.selectionStart)"));
        for (; unselected > 0; unselected--)
            await Page.Keyboard.PressAsync(from == 0 ? "Shift+ArrowRight" : "Shift+ArrowLeft");
        await Page.Keyboard.TypeAsync(text);
        var typed = await target.InputValueAsync();
        if (typed != text)
            throw new InvalidOperationException($"{selector} has '{typed}' after '{text}' was typed");
    }

    public override async Task ChooseAsync(string selector, string value)
    {
        var target = await TabToAsync(selector);
        var way = await target.EvaluateAsync<int>(
            "(e, value) => [...e.options].findIndex(o => o.value === value) - e.selectedIndex", value);
        for (; way != 0; way -= Math.Sign(way))
            await Page.Keyboard.PressAsync(way > 0 ? "ArrowDown" : "ArrowUp");
        var chosen = await target.InputValueAsync();
        if (chosen != value)
            throw new InvalidOperationException($"{selector} has '{chosen}' after '{value}' was chosen");
    }

    public override async Task TickAsync(string selector)
    {
        var target = await TabToAsync(selector);
        if (!await target.IsCheckedAsync())
            await Page.Keyboard.PressAsync("Space");
        if (!await target.IsCheckedAsync())
            throw new InvalidOperationException($"{selector} is not ticked");
    }

    protected override async Task LeadAsync(string address)
    {
        var key = await Page.GetAttributeAsync($".top nav a[href='{address}']", "data-key");
        await LeaveFieldAsync();
        await Page.Keyboard.PressAsync("g");
        await Page.Keyboard.PressAsync(key!);
    }

    public override async Task SearchAsync(string words)
    {
        await LeaveFieldAsync();
        await Page.Keyboard.PressAsync("/");
        await Page.Keyboard.TypeAsync(words);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>A key of the product is a letter like others while a field has the focus.</summary>
    private async Task LeaveFieldAsync()
    {
        if (await Page.EvaluateAsync<bool>("document.activeElement?.matches('input, textarea, select') ?? false"))
            await TabToAsync(".brand");
    }

    private async Task<ILocator> TabToAsync(string selector)
    {
        var target = Page.Locator(selector).First;
        await target.WaitForAsync();
        for (var i = 0; i < Most; i++)
        {
            var where = await target.EvaluateAsync<string>(Look);
            if (where == "here")
                return target;
            if (where is not ("on" or "back"))
                throw new InvalidOperationException($"{Page.Url}, on the way to {selector}: {where}");
            await Page.Keyboard.PressAsync(where == "back" ? "Shift+Tab" : "Tab");
        }
        throw new InvalidOperationException($"{Page.Url}: Tab does not reach {selector}");
    }
}
