using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace CampaignActors.Testing.Browsers;

/// <summary>
/// The Chromium of this machine, driven by Playwright. A process has one, however many ask for it: the first starts it, the last to go
/// ends it. Windows are of who opened them, and are closed with them.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] s_places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

    private static readonly SemaphoreSlim s_gate = new(1);
    private static IPlaywright? s_playwright;
    private static IBrowser? s_browser;
    private static int s_users;

    private readonly ConcurrentBag<IBrowserContext> _windows = [];

    private Chromium(IBrowser browser) => Browser = browser;

    public IBrowser Browser { get; }

    /// <summary><c>CHROMIUM</c> of the environment, else one of the usual places.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Program =>
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? named
            : s_places.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "there is no Chromium: install Debian's package chromium, or name the program in CHROMIUM");

    public static async Task<Chromium> StartAsync()
    {
        await s_gate.WaitAsync();
        try
        {
            s_playwright ??= await Playwright.CreateAsync();
            s_browser ??= await s_playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Program,
                // Its own sandbox needs rights that a container lacks; it only loads pages of the tests. No proxy lies between.
                Args = ["--no-sandbox", "--disable-dev-shm-usage", "--no-proxy-server"],
            });
            s_users++;
            return new Chromium(s_browser);
        }
        finally
        {
            s_gate.Release();
        }
    }

    /// <summary>A window of its own, with cookies of its own.</summary>
    /// <param name="dark">Whether its person likes dark colours.</param>
    public async Task<IBrowserContext> WindowAsync(
        int width = 1280, int height = 800, string language = "en-GB", bool dark = false, bool scripts = true)
    {
        var window = await Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            Locale = language,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = scripts,
        });
        _windows.Add(window);
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows)
            await window.DisposeAsync();
        await s_gate.WaitAsync();
        try
        {
            if (--s_users > 0)
                return;
            await s_browser!.DisposeAsync();
            s_playwright!.Dispose();
            (s_browser, s_playwright) = (null, null);
        }
        finally
        {
            s_gate.Release();
        }
    }
}

/// <summary>What people do with pages of a node.</summary>
public static class Visits
{
    /// <summary>Opens a node's pages and signs in with a key.</summary>
    public static async Task<IPage> SignInAsync(this IBrowserContext window, string address, string key, string path = "/ui")
    {
        var page = await window.NewPageAsync();
        await page.GotoAsync($"{address}/ui/sign-in?return={Uri.EscapeDataString(path)}");
        await page.FillAsync("#key", key);
        await page.ClickAsync("form button.primary");
        await page.WaitForURLAsync(url => !url.Contains("/ui/sign-in", StringComparison.Ordinal));
        return page;
    }
}
