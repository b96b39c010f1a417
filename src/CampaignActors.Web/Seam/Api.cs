using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Web.Frame;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Seam;

/// <summary>What a page asks, as the person who is signed in. One for each request of a browser.</summary>
public sealed class Api(IBackOffice office, UiContext ui)
{
    private int _asks;
    private long _rows, _bytes;
    private TimeSpan _took;

    /// <summary>Any request; the caller looks at the status.</summary>
    /// <exception cref="ApiException">The session has ended (401).</exception>
    public async Task<Reply> SendAsync(Ask ask)
    {
        var began = Stopwatch.GetTimestamp();
        var reply = await office.SendAsync(ui.Http, ui.Ticket, ask);
        Count(reply, Stopwatch.GetElapsedTime(began));
        return reply.Status == StatusCodes.Status401Unauthorized ? throw new ApiException(reply) : reply;
    }

    /// <summary>A document.</summary>
    /// <exception cref="ApiException">It was refused; 404: it does not exist.</exception>
    public async Task<JsonElement> GetAsync(string path) => (await GetReplyAsync(path)).Json();

    /// <summary>A document with its revision, for a form that changes it (<see cref="Ask.IfMatch"/>).</summary>
    /// <exception cref="ApiException">It was refused; 404: it does not exist.</exception>
    public async Task<(JsonElement Document, string Revision)> GetWithRevisionAsync(string path)
    {
        var reply = await GetReplyAsync(path);
        return (reply.Json(), reply.ETag);
    }

    /// <summary>The same, typed.</summary>
    /// <exception cref="ApiException">It was refused.</exception>
    public async Task<T> GetAsync<T>(string path) => (await GetReplyAsync(path)).Read<T>();

    /// <summary>The same; <c>null</c>: it does not exist, or this person may not see it.</summary>
    /// <exception cref="ApiException">It was refused for another reason.</exception>
    public async Task<JsonElement?> FindAsync(string path)
    {
        var reply = await SendAsync(new Ask(HttpMethods.Get, path));
        return reply.Ok ? reply.Json()
            : reply.Status is StatusCodes.Status404NotFound or StatusCodes.Status403Forbidden ? null
            : throw new ApiException(reply);
    }

    /// <summary>
    /// What the page has cost so far goes with it, where tools of a browser show it: how many requests, how long they took, and the rows
    /// and bytes of their answers.
    /// </summary>
    private void Count(Reply reply, TimeSpan took)
    {
        if (_asks++ == 0 && !ui.Http.Response.HasStarted)
            ui.Http.Response.OnStarting(SayAsync);
        (_rows, _bytes, _took) = (_rows + reply.Rows, _bytes + reply.Body.Length, _took + took);
    }

    private Task SayAsync()
    {
        ui.Http.Response.Headers["Server-Timing"] = string.Create(
            CultureInfo.InvariantCulture, $"asks;dur={_took.TotalMilliseconds:0.0};desc=\"{_asks} asks, {_rows} rows, {_bytes} bytes\"");
        return Task.CompletedTask;
    }

    private async Task<Reply> GetReplyAsync(string path)
    {
        var reply = await SendAsync(new Ask(HttpMethods.Get, path));
        return reply.Ok ? reply : throw new ApiException(reply);
    }

    /// <summary>A command by its verb.</summary>
    /// <param name="id">Of the form that asks, so that a second click is the same command.</param>
    public Task<Reply> CommandAsync(string verb, JsonObject arguments, string id) =>
        SendAsync(new Ask(HttpMethods.Post, Paths.Of("commands", verb)) { Body = arguments, CommandId = id });
}

/// <summary>The interface refused what a page cannot be shown without.</summary>
public sealed class ApiException(Reply reply) : Exception(reply.Problem)
{
    public int Status => reply.Status;
}
