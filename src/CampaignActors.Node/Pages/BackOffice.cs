using System.Text;
using CampaignActors.Node.Access;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Pages;

/// <summary>
/// Sends the requests of pages through the node's own pipeline, without a connection: gate, rates, lanes, audit and handlers are those of
/// any client (docs/decisions/0092-pages-ask-through-the-http-pipeline.md).
/// </summary>
internal sealed class BackOffice(IServiceScopeFactory scopes) : IBackOffice
{
    private RequestDelegate? _pipeline;

    /// <summary>What comes after this place in the pipeline answers.</summary>
    public void Attach(IApplicationBuilder app) => app.Use(next => _pipeline = next);

    public async Task<Reply> SendAsync(HttpContext page, WebTicket ticket, Ask ask)
    {
        using var body = new BoundedBody(ask.MaxAnswer);
        var (status, headers) = await RunAsync(page, ticket, ask, body);
        return new Reply(status, body.ToArray(), headers.ContentType.ToString(), headers.ETag.ToString());
    }

    public async Task RelayAsync(HttpContext page, WebTicket ticket, Ask ask)
    {
        await using var body = new RelayedBody(page.Response);
        var (status, headers) = await RunAsync(page, ticket, ask, body);
        body.Begin(status, headers); // An answer without a body.
    }

    private async Task<(int Status, IHeaderDictionary Headers)> RunAsync(HttpContext page, WebTicket ticket, Ask ask, Stream body)
    {
        var pipeline = _pipeline ?? throw new InvalidOperationException("the node does not answer yet");
        await using var scope = scopes.CreateAsyncScope();
        var http = new DefaultHttpContext { ServiceScopeFactory = scopes, RequestServices = scope.ServiceProvider };
        Describe(http, page, ask);
        http.Features.Set(new PageTicket(ticket));
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        if (body is RelayedBody relayed)
            relayed.Of(http.Response);
        await pipeline(http);
        await http.Response.CompleteAsync();
        // Of a browser that has gone there is no answer to read.
        page.RequestAborted.ThrowIfCancellationRequested();
        return (http.Response.StatusCode, http.Response.Headers);
    }

    private static void Describe(DefaultHttpContext http, HttpContext page, Ask ask)
    {
        var mark = ask.Path.IndexOf('?', StringComparison.Ordinal);
        var request = http.Request;
        request.Method = ask.Method;
        request.Scheme = page.Request.Scheme;
        request.Host = page.Request.Host;
        request.Path = PathString.FromUriComponent(mark < 0 ? ask.Path : ask.Path[..mark]);
        request.QueryString = new QueryString(mark < 0 ? "" : ask.Path[mark..]);
        request.Protocol = page.Request.Protocol;
        http.Connection.RemoteIpAddress = page.Connection.RemoteIpAddress;
        http.RequestAborted = page.RequestAborted;
        if (page.Request.Headers["Last-Event-ID"] is { Count: 1 } last)
            request.Headers["Last-Event-ID"] = last;
        if (ask.CommandId is { } id)
            request.Headers[Incoming.IdHeader] = id;
        if (ask.IfMatch is { Length: > 0 } revision)
            request.Headers.IfMatch = revision;
        if (ask.Upload is { } upload)
            Send(http, upload.Content, upload.Type, null);
        else if (ask.Body is { } body)
        {
            var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
            Send(http, new MemoryStream(bytes), "application/json", bytes.Length);
        }
    }

    private static void Send(DefaultHttpContext http, Stream content, string type, long? length)
    {
        http.Request.Body = content;
        http.Request.ContentType = type;
        http.Request.ContentLength = length;
        if (length is null)
            http.Request.Headers.TransferEncoding = "chunked";
        http.Features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    /// <summary>An answer that a page holds in memory. All ways to write into such a stream lead here.</summary>
    private sealed class BoundedBody(int max) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > max)
                throw new InvalidOperationException($"the answer is longer than {max} bytes, more than a page can show");
            base.Write(buffer, offset, count);
        }
    }
}
