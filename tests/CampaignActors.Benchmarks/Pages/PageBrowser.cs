using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace CampaignActors.Benchmarks.Pages;

/// <param name="FirstByte">Milliseconds from the request to the first byte of the page.</param>
/// <param name="Whole">To the last one.</param>
/// <param name="Bytes">Of the answer.</param>
/// <param name="Asks">What the page asked the interface for.</param>
/// <param name="Rows">Rows of the answers to these.</param>
/// <param name="Read">Bytes of them.</param>
internal sealed record PageVisit(double FirstByte, double Whole, long Bytes, int Asks, int Rows, long Read);

/// <summary>A browser as far as the node sees it: a connection that is kept, cookies, and the sign-in with a key.</summary>
internal sealed partial class PageBrowser : IDisposable
{
    /// <summary>What a page says of its asks: their number, and the rows and bytes of their answers.</summary>
    private const string Asked = "Server-Timing";

    private readonly HttpClient _http;

    private PageBrowser(string address)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new CookieContainer() };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(address),
            Timeout = TimeSpan.FromMinutes(2),
        };
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        _http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-GB");
    }

    public static async Task<PageBrowser> SignInAsync(string address, string key)
    {
        var browser = new PageBrowser(address);
        var form = await browser._http.GetStringAsync("/ui/sign-in");
        var token = Token().Match(form).Groups[1].Value;
        using var answer = await browser._http.PostAsync("/ui/sign-in", new FormUrlEncodedContent(
        [
            new("__RequestVerificationToken", token), new("_handler", "sign-in"), new("key", key),
        ]));
        VoidRunException.Unless(answer.StatusCode == HttpStatusCode.SeeOther, $"signing in was answered with {(int)answer.StatusCode}");
        return browser;
    }

    public async Task<PageVisit> VisitAsync(string path)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        VoidRunException.Unless(answer.IsSuccessStatusCode, $"{path} was answered with {(int)answer.StatusCode}");
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        var bytes = (long)await body.ReadAsync(buffer);
        var first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        for (int length; (length = await body.ReadAsync(buffer)) > 0;)
            bytes += length;
        var (asks, rows, read) = AsksOf(answer);
        return new PageVisit(first, Stopwatch.GetElapsedTime(began).TotalMilliseconds, bytes, asks, rows, read);
    }

    /// <summary>The text of a page, to find addresses in it.</summary>
    public Task<string> TextAsync(string path) => _http.GetStringAsync(path);

    /// <summary>The stream of changes that a browser holds while pages are open, read until it is disposed.</summary>
    public async Task<IDisposable> WatchAsync()
    {
        var answer = await _http.GetAsync("/ui/live", HttpCompletionOption.ResponseHeadersRead);
        VoidRunException.Unless(answer.IsSuccessStatusCode, $"a stream was answered with {(int)answer.StatusCode}");
        _ = Task.Run(async () =>
        {
            try
            {
                await using var body = await answer.Content.ReadAsStreamAsync();
                var buffer = new byte[4 * 1024];
                while (await body.ReadAsync(buffer) > 0)
                {
                }
            }
            catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException)
            {
                // It was closed here.
            }
        });
        return answer;
    }

    private static (int Asks, int Rows, long Bytes) AsksOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues(Asked, out var values) && Counts().Match(string.Join(' ', values)) is { Success: true } found
            ? (Number(found.Groups[1]), Number(found.Groups[2]), Number(found.Groups[3]))
            : (0, 0, 0);

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("(\\d+) asks, (\\d+) rows, (\\d+) bytes")]
    private static partial Regex Counts();
}
