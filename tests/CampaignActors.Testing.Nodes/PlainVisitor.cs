using System.Net;
using System.Text.RegularExpressions;

namespace CampaignActors.Testing.Nodes;

/// <summary>A browser without a face: cookies, redirects by hand, and forms with their tokens.</summary>
public sealed partial class PlainVisitor : IDisposable
{
    private readonly HttpClient _http;

    private PlainVisitor(string address)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = Cookies };
        _http = new HttpClient(handler) { BaseAddress = new Uri(address) };
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>One who is not signed in.</summary>
    public static PlainVisitor At(string address) => new(address);

    public static async Task<PlainVisitor> SignInAsync(string address, string key)
    {
        var visitor = new PlainVisitor(address);
        var answer = await visitor.PostAsync("/ui/sign-in", "sign-in", ("key", key));
        return answer.StatusCode == HttpStatusCode.SeeOther
            ? visitor
            : throw new InvalidOperationException($"signing in was answered with {(int)answer.StatusCode}");
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path);

    public async Task<string> TextAsync(string path) => await (await GetAsync(path)).Content.ReadAsStringAsync();

    /// <summary>Sends a form of a page with the page's own token.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string form, params (string Name, string Value)[] fields) =>
        await SendAsync(path, [("__RequestVerificationToken", await TokenAsync(path)), ("_handler", form), .. fields]);

    /// <summary>Sends what it is told.</summary>
    public Task<HttpResponseMessage> SendAsync(string path, params (string Name, string Value)[] fields) =>
        _http.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>A token of this visitor, from a page with any form.</summary>
    public async Task<string> TokenAsync(string path) =>
        Token().Match(await TextAsync(path)) is { Success: true } found
            ? found.Groups[1].Value
            : throw new InvalidOperationException($"{path} has no form");

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
