using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using Microsoft.AspNetCore.Connections;

namespace CampaignActors.Node.Http.Connections;

/// <param name="Total">Most open connections.</param>
/// <param name="OfOne">Most open connections of one address; 0: unlimited.</param>
/// <param name="Reserved">Connections beyond both limits, for administrators.</param>
/// <param name="RequestWithin">Time within which the first request of a connection must come, with all its headers.</param>
/// <param name="Proxies">Addresses, as <see cref="Askers.AddressKey"/> writes them, that <paramref name="OfOne"/> does not count.</param>
public sealed record DoorLimits(int Total, int OfOne, int Reserved, TimeSpan RequestWithin, IReadOnlySet<string> Proxies)
{
    /// <summary>
    /// How long a connection must have been idle before it makes room for another: those whose first request is on its way are not closed.
    /// </summary>
    public TimeSpan IdleFor { get; init; } = TimeSpan.FromMilliseconds(500);
}

/// <summary>
/// Limits open connections, in total and of one address. At the limit, the connection that has been idle for the longest time is closed for
/// the new one; if none is idle, the new one is accepted from a small reserve for administrators; beyond it, a new connection gets an HTTP
/// refusal with <c>Retry-After</c>. The web server alone would drop connections without an answer, or accept them until no file is left for
/// the stores.
/// </summary>
/// <remarks>A client that connects and sends nothing costs one place for seconds, and silent connections are closed first.</remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class ConnectionDoor(DoorLimits limits, TimeProvider time)
{
    /// <summary>Files that the process itself needs: stores, logs, connections to other nodes.</summary>
    private const int OwnFiles = 512;

    private const int MostUseful = 20_000;

    /// <summary>Connections that get a refusal at the same time; the web server drops further ones.</summary>
    public const int Apologies = 500;

    private static readonly TimeSpan s_listenFor = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _ofOne = new(StringComparer.Ordinal);

    /// <summary>Idle connections, the longest idle first.</summary>
    private readonly LinkedList<Seat> _idle = new();
    private readonly Dictionary<string, LinkedList<Seat>> _idleOfOne = new(StringComparer.Ordinal);
    private int _open;
    private int _reserved;

    /// <summary>Connections that the limit of open files leaves room for.</summary>
    public static int Limit(long openFiles) => (int)Math.Clamp(openFiles - OwnFiles - Apologies, 64, MostUseful);

    /// <summary>Connections that are being served or wait for a request.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
                return _open;
        }
    }

    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var address = Askers.AddressKey((connection.RemoteEndPoint as IPEndPoint)?.Address);
        if (Enter(connection, address, out var refusal) is not { } seat)
        {
            await RefuseAsync(connection, refusal);
            return;
        }
        using var silence = time.CreateTimer(_ => seat.EndIfSilent(), null, limits.RequestWithin, Timeout.InfiniteTimeSpan);
        connection.Features.Set(seat);
        var transport = connection.Transport;
        connection.Transport = new Pipes(transport.Input, new RefusalWriter(transport.Output, seat));
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
            Leave(seat);
        }
    };

    private Seat? Enter(ConnectionContext connection, string address, out byte[] refusal)
    {
        Seat? leaver = null;
        try
        {
            lock (_lock)
            {
                refusal = [];
                var of = _ofOne.GetValueOrDefault(address);
                var tooManyOfOne = limits.OfOne > 0 && of >= limits.OfOne && !limits.Proxies.Contains(address);
                var reserved = false;
                if (tooManyOfOne || _open >= limits.Total)
                {
                    var longest = (tooManyOfOne ? _idleOfOne.GetValueOrDefault(address) : _idle)?.First?.Value;
                    if (longest is not null && time.GetElapsedTime(longest.IdleSince) >= limits.IdleFor)
                        Remove(leaver = longest);
                    else if (_reserved < limits.Reserved)
                        reserved = true;
                    else
                    {
                        refusal = tooManyOfOne ? TooMany(address, of) : NoRoom();
                        return null;
                    }
                }
                var seat = new Seat(this, connection, address, reserved);
                _open++;
                _reserved += reserved ? 1 : 0;
                _ofOne[address] = _ofOne.GetValueOrDefault(address) + 1;
                Rest(seat);
                return seat;
            }
        }
        finally
        {
            leaver?.End("another connection needed its place");
        }
    }

    private void Leave(Seat seat)
    {
        lock (_lock)
            Remove(seat);
    }

    /// <summary>May be called twice: a connection that made room is still being closed.</summary>
    private void Remove(Seat seat)
    {
        if (seat.HasLeft)
            return;
        seat.HasLeft = true;
        Wake(seat);
        _open--;
        _reserved -= seat.IsReserved ? 1 : 0;
        if (_ofOne[seat.Address] == 1)
            _ofOne.Remove(seat.Address);
        else
            _ofOne[seat.Address]--;
    }

    private void Rest(Seat seat)
    {
        if (seat.Place is not null || seat.HasLeft)
            return;
        seat.IdleSince = time.GetTimestamp();
        seat.Place = _idle.AddLast(seat);
        if (!_idleOfOne.TryGetValue(seat.Address, out var idle))
            _idleOfOne[seat.Address] = idle = new();
        seat.PlaceOfOne = idle.AddLast(seat);
    }

    private void Wake(Seat seat)
    {
        if (seat.Place is null)
            return;
        _idle.Remove(seat.Place);
        var idle = _idleOfOne[seat.Address];
        idle.Remove(seat.PlaceOfOne!);
        if (idle.Count == 0)
            _idleOfOne.Remove(seat.Address);
        (seat.Place, seat.PlaceOfOne) = (null, null);
    }

    /// <summary>Reads what the client sends, for a moment: closing a connection with unread bytes would lose the answer too.</summary>
    private static async Task RefuseAsync(ConnectionContext connection, byte[] refusal)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(s_listenFor);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(patience.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            await connection.Transport.Output.WriteAsync(refusal, patience.Token);
            await connection.Transport.Output.CompleteAsync();
            while (!(read = await connection.Transport.Input.ReadAsync(patience.Token)).IsCompleted)
                connection.Transport.Input.AdvanceTo(read.Buffer.End);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has gone, or sends nothing.
        }
    }

    private byte[] NoRoom() => Refusal("503 Service Unavailable", 503, $"this node has {limits.Total} connections open, try again later");

    private static byte[] TooMany(string address, int open) => Refusal(
        "429 Too Many Requests", 429,
        $"{address} has {open} connections open, which is the share of one address (Http__ConnectionsPerAddress): close some, or try "
            + "again later");

    private static byte[] Refusal(string status, int code, string detail)
    {
        var body = new JsonObject { ["title"] = "Not now", ["status"] = code, ["detail"] = detail, ["code"] = "busy" }.ToJsonString();
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: {Problem.ContentType}\r\nContent-Length: {body.Length}\r\nRetry-After: 2\r\nConnection: "
                + $"close\r\n\r\n{body}");
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>One connection. A feature of its requests.</summary>
    public sealed class Seat(ConnectionDoor door, ConnectionContext connection, string address, bool reserved)
    {
        public string Address { get; } = address;

        /// <summary>Accepted from the reserve: only administrators are served on it.</summary>
        public bool IsReserved { get; } = reserved;

        public bool HasLeft { get; set; }

        /// <summary>A timestamp of the door's clock.</summary>
        public long IdleSince { get; set; }

        public LinkedListNode<Seat>? Place { get; set; }

        public LinkedListNode<Seat>? PlaceOfOne { get; set; }

        /// <summary>Whether a request is with the application.</summary>
        public bool IsBusy { get; private set; }

        /// <summary>The web server's reason, when it refuses a request by itself.</summary>
        public string? Refused { get; set; }

        private bool _spoke;

        /// <summary>Called when a request has come, with all its headers.</summary>
        public void Begin()
        {
            lock (door._lock)
            {
                (_spoke, IsBusy) = (true, true);
                door.Wake(this);
            }
        }

        /// <summary>Called when the request is answered.</summary>
        public void Finish()
        {
            lock (door._lock)
            {
                IsBusy = false;
                door.Rest(this);
            }
        }

        public void EndIfSilent()
        {
            lock (door._lock)
            {
                if (_spoke || HasLeft)
                    return;
            }
            End("no request came");
        }

        public void End(string why) => connection.Abort(new ConnectionAbortedException(why));
    }
}
