using Microsoft.Playwright;

namespace CampaignActors.Testing.Browsers;

/// <summary>What a person works a page with.</summary>
public enum Way
{
    Mouse,
    Keyboard,
}

/// <summary>
/// A person at a page. A flow is written once and done both ways. What it looks at, it asks of the <see cref="Page"/>; after a press that
/// leads to another page it waits for that page before the next step.
/// </summary>
public abstract class Hands(IPage page)
{
    public IPage Page => page;

    public static Hands Of(Way way, IPage page) => way == Way.Mouse ? new MouseHands(page) : new KeyboardHands(page);

    /// <summary>Follows a link, presses a button, opens or closes details.</summary>
    public abstract Task PressAsync(string selector);

    /// <summary>Types into a field, in place of what is in it.</summary>
    public abstract Task TypeAsync(string selector, string text);

    /// <summary>Chooses from a list, by value.</summary>
    public abstract Task ChooseAsync(string selector, string value);

    /// <summary>Ticks a box.</summary>
    public abstract Task TickAsync(string selector);

    /// <summary>Goes to a page of the main menu, and is there.</summary>
    public async Task GoAsync(string address)
    {
        await LeadAsync(address);
        await Page.WaitForURLAsync($"**{address}");
    }

    protected abstract Task LeadAsync(string address);

    /// <summary>Searches for words: in the list that is shown, else everywhere.</summary>
    public abstract Task SearchAsync(string words);

    /// <summary>Waits until something is shown.</summary>
    public Task SeesAsync(string selector) => Page.WaitForSelectorAsync(selector);

    /// <summary>Waits for what the last form has done.</summary>
    public Task IsToldAsync(string said) => SeesAsync($".said:has-text(\"{said}\")");
}

internal sealed class MouseHands(IPage page) : Hands(page)
{
    public override Task PressAsync(string selector) => Page.ClickAsync(selector);

    public override Task TypeAsync(string selector, string text) => Page.FillAsync(selector, text);

    public override Task ChooseAsync(string selector, string value) => Page.SelectOptionAsync(selector, value);

    public override Task TickAsync(string selector) => Page.CheckAsync(selector);

    protected override Task LeadAsync(string address) => Page.ClickAsync($".top nav a[href='{address}']");

    public override async Task SearchAsync(string words)
    {
        var field = await Page.Locator("main form.filters input[type=search]").CountAsync() > 0
            ? "main form.filters input[type=search]"
            : "#search";
        await Page.FillAsync(field, words);
        await Page.PressAsync(field, "Enter");
    }
}
