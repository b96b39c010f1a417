using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;

namespace CampaignActors.Node.Http;

/// <summary>
/// Takes so many connections, and tells further ones in HTTP that there is no room and when to come again. Without it the web server
/// drops them without a word, or takes them until the process has no file left to open for its stores.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class ConnectionDoor(int limit)
{
    /// <summary>Files that the process itself needs: stores, logs, connections to other nodes.</summary>
    private const int OwnFiles = 512;

    private const int MostUseful = 20_000;

    /// <summary>Connections that are being told so at the same time; beyond them the server drops what comes.</summary>
    public const int Apologies = 500;

    private static readonly TimeSpan s_listenFor = TimeSpan.FromSeconds(2);
    private readonly byte[] _noRoom = NoRoom(limit);
    private int _open;

    /// <summary>As many as the limit of open files leaves room for.</summary>
    public static int Limit(long openFiles) => (int)Math.Clamp(openFiles - OwnFiles - Apologies, 64, MostUseful);

    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) <= limit)
                await next(connection);
            else
                await RefuseAsync(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };

    /// <summary>What the client sends is read first, for a moment: a connection closed with unread bytes in it loses the answer as well.</summary>
    private async Task RefuseAsync(ConnectionContext connection)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(s_listenFor);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(patience.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            await connection.Transport.Output.WriteAsync(_noRoom, patience.Token);
            await connection.Transport.Output.CompleteAsync();
            while (!(read = await connection.Transport.Input.ReadAsync(patience.Token)).IsCompleted)
                connection.Transport.Input.AdvanceTo(read.Buffer.End);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It has gone, or has nothing to say.
        }
    }

    private static byte[] NoRoom(int limit)
    {
        var body = new JsonObject
        {
            ["title"] = "Not now",
            ["status"] = 503,
            ["detail"] = $"this node has {limit} connections open, try again later",
            ["code"] = "busy",
        }.ToJsonString();
        return Encoding.ASCII.GetBytes(
            "HTTP/1.1 503 Service Unavailable\r\n"
            + $"Content-Type: {Problem.ContentType}\r\nContent-Length: {body.Length}\r\nRetry-After: 2\r\nConnection: close\r\n\r\n{body}");
    }
}
