using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Testing.Nodes;

/// <summary>One request as it came in.</summary>
public sealed record Seen(string Method, string Path, string Query, string? Id, string? By, string Body)
{
    /// <summary>The body without the line breaks that only tell places.</summary>
    public string Json => Body.ReplaceLineEndings("");
}

/// <summary>A listener on this machine that answers what the test says, in turn; the last answer for ever.</summary>
public sealed class FakeNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers;
    private Func<HttpContext, Task>? _last;

    private FakeNode(WebApplication app, IEnumerable<Func<HttpContext, Task>> answers)
    {
        _app = app;
        _answers = new(answers);
    }

    public ConcurrentQueue<Seen> Requests { get; } = [];

    public string Url => _app.Urls.Single();

    public static async Task<FakeNode> StartAsync(params Func<HttpContext, Task>[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var node = new FakeNode(app, answers);
        app.Run(node.AnswerAsync);
        await app.StartAsync();
        return node;
    }

    public static Func<HttpContext, Task> Json(string json, int status = 200) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = status < 400 ? "application/json" : "application/problem+json";
        return context.Response.WriteAsync(json);
    };

    public static Func<HttpContext, Task> Problem(int status, string code, string detail) =>
        Json($$"""{"title":"No","status":{{status}},"detail":"{{detail}}","code":"{{code}}"}""", status);

    public static Func<HttpContext, Task> Done(string what = "changed") =>
        Json($$"""{"outcome":"accepted","revision":7,"what":"{{what}}"}""");

    /// <summary>It was so already: nothing is written.</summary>
    public static Task Unchanged(HttpContext context) => Json("""{"outcome":"unchanged","revision":7,"what":"unchanged"}""")(context);

    /// <summary>The connection is lost in the middle.</summary>
    public static Task Lost(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = context.Request;
        Requests.Enqueue(new Seen(
            request.Method, request.Path, request.QueryString.Value ?? "", request.Headers["Idempotency-Key"],
            request.Headers["X-Operator"],
            await reader.ReadToEndAsync()));
        if (_answers.TryDequeue(out var answer))
            _last = answer;
        await _last!(context);
    }
}
