using System.Text.Encodings.Web;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Inbox;

/// <summary>
/// The message of a delivery, for a frame of a page. It is written by people, so nothing of it may run, send or load: it has an origin of
/// its own, no scripts, no forms, and pictures only within itself.
/// </summary>
internal static class MessageFrame
{
    /// <summary>The policy of the frame's document.</summary>
    public const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'; "
        + "frame-ancestors 'self'; sandbox";

    private const string Start =
        "<!doctype html><meta charset=\"utf-8\"><style>body{background:#fff;color:#111;font:15px/1.5 sans-serif;margin:12px}"
        + "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}</style>\n";

    public static string Address(string delivery, string? recipient) =>
        Paths.With($"/ui{Paths.Of("preview", delivery)}", ("recipient", recipient));

    /// <summary><c>GET /ui/preview/CODE?recipient=</c>.</summary>
    public static async Task SendAsync(HttpContext http, UiContext ui, Api api, string code)
    {
        var asked = Paths.With(Paths.Of("deliveries", code, "preview"), ("recipient", http.Request.Query["recipient"]));
        var reply = await api.SendAsync(new Ask(HttpMethods.Get, asked));
        var body = reply.Ok && reply.Json() is var message
            ? message.Text("html") ?? Plain(message.Text("text") ?? string.Join('\n', message.List("problems").Select(p => p.GetString())))
            : Plain(reply.Problem);
        http.Response.StatusCode = reply.Ok ? StatusCodes.Status200OK : reply.Status;
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.ContentLanguage = ui.Reader.Language.Tag();
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(Start + body, http.RequestAborted);
    }

    private static string Plain(string text) => $"<pre>{HtmlEncoder.Default.Encode(text)}</pre>";
}
