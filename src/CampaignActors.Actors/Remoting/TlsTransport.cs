using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;

namespace CampaignActors.Actors.Remoting;

/// <summary>
/// TCP between nodes with mutual TLS. A connection counts only when both certificates were believed: before that no actor hears of it. On
/// the wire it is what Akka's own transport sends (frames with a length of four bytes, little-endian): nodes with either are one cluster.
/// </summary>
/// <remarks>
/// Akka's own transport ends the node when a handshake fails that the node began. Any process that listens for a moment where another node
/// was, and hangs up, would end all the others. Here a failed handshake is a failed connection, one line in the log, and a new try.
/// </remarks>
public sealed class TlsTransport : Transport
{
    /// <summary>For a handshake. A peer that takes longer is not one of ours, or its machine is in trouble.</summary>
    private static readonly TimeSpan s_handshakeWithin = TimeSpan.FromSeconds(10);

    /// <summary>What was written before a connection ends still goes out within this time.</summary>
    private static readonly TimeSpan s_flushWithin = TimeSpan.FromSeconds(2);

    private readonly ILoggingAdapter _log;
    private readonly NodeTls _tls;
    private readonly Handshakes _handshakes = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<IAssociationEventListener> _events = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<TlsAssociation, byte> _open = [];
    private Socket? _listener;
    private Address? _local;

    /// <summary>As Akka makes a transport.</summary>
    /// <exception cref="ConfigurationException">The actor system was given no certificates.</exception>
    public TlsTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = "ssl.tcp";
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size", null)
            ?? throw new ConfigurationException("maximum-frame-size is missing");
        _log = Logging.GetLogger(system, typeof(TlsTransport));
        var setup = system.Settings.Setup.Get<TlsSetup>();
        _tls = setup.HasValue ? setup.Value.Tls : throw new ConfigurationException("mutual TLS without certificates");
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var address = await ResolveAsync(Config.GetString("hostname", ""), _stopping.Token).ConfigureAwait(false);
        _listener = NewSocket(address);
        if (address.Equals(IPAddress.IPv6Any))
            _listener.DualMode = true;
        _listener.Bind(new IPEndPoint(address, Config.GetInt("port", 0)));
        _listener.Listen(Config.GetInt("backlog", 4096));
        var bound = (IPEndPoint)_listener.LocalEndPoint!;
        var port = Config.GetInt("public-port", 0) is > 0 and var seen ? seen : bound.Port;
        _local = new Address(SchemeIdentifier, System.Name, HostOf(Config.GetString("public-hostname", ""), bound.Address), port);
        _ = AcceptAllAsync(_listener);
        return (_local, _events);
    }

    private async Task AcceptAllAsync(Socket listener)
    {
        var events = await _events.Task.ConfigureAwait(false);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                _ = AdmitAsync(socket, events);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                _log.Warning("no connection can be taken now: {0}", e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
            }
        }
    }

    private async Task AdmitAsync(Socket socket, IAssociationEventListener events)
    {
        var peer = PeerOf(socket);
        try
        {
            Prepare(socket);
            using var handshake = _handshakes.Begin(s_handshakeWithin, _stopping.Token);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsServerAsync(_tls.ServerSide(peer.ToString()), handshake.Token).ConfigureAwait(false);
            var association = Opened(stream, socket, new Address(SchemeIdentifier, System.Name, HostOf("", peer.Address), peer.Port));
            events.Notify(new InboundAssociation(association));
            association.Run();
        }
        catch (Exception e) when (IsFailure(e))
        {
            socket.Dispose();
            if (!_stopping.IsCancellationRequested)
                _log.Warning("a connection from {0} was refused: {1}", peer, Reason(e, peer));
        }
    }

    /// <exception cref="InvalidAssociationException">There is no node, or one of the two refuses the other's certificate.</exception>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        Socket? socket = null;
        try
        {
            using var connecting = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            connecting.CancelAfter(Config.GetTimeSpan("connection-timeout", TimeSpan.FromSeconds(15)));
            var address = await ResolveAsync(remoteAddress.Host, connecting.Token).ConfigureAwait(false);
            socket = NewSocket(address);
            Prepare(socket);
            await socket.ConnectAsync(new IPEndPoint(address, remoteAddress.Port ?? 0), connecting.Token).ConfigureAwait(false);
            using var handshake = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            handshake.CancelAfter(s_handshakeWithin);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            var side = _tls.ClientSide($"{remoteAddress.Host}:{remoteAddress.Port}", remoteAddress.Host);
            await stream.AuthenticateAsClientAsync(side, handshake.Token).ConfigureAwait(false);
            var association = Opened(stream, socket, remoteAddress);
            association.Run();
            return association;
        }
        catch (Exception e) when (IsFailure(e))
        {
            socket?.Dispose();
            throw new InvalidAssociationException($"no connection to {remoteAddress}: {Reason(e, null)}");
        }
    }

    private TlsAssociation Opened(SslStream stream, Socket socket, Address remote)
    {
        var association = new TlsAssociation(_local!, remote, stream, socket, (int)MaximumPayloadBytes, s_flushWithin, Closed);
        _open.TryAdd(association, 0);
        return association;
    }

    /// <param name="failure"><c>null</c>: it ended in order.</param>
    private void Closed(TlsAssociation association, Exception? failure)
    {
        _open.TryRemove(association, out _);
        if (failure is null || _stopping.IsCancellationRequested)
            return;
        // With TLS 1.3 a node learns only here that the other one has refused its certificate: as an alert in place of the first frame.
        if (failure.InnerException is AuthenticationException || failure is AuthenticationException || IsAlert(failure))
        {
            _tls.Refused($"the certificate of this node is refused by {association.RemoteAddress}: {failure.GetBaseException().Message}");
            _log.Warning("the connection with {0} has ended: the certificate of this node is refused there", association.RemoteAddress);
            return;
        }
        _log.Debug("the connection with {0} has ended: {1}", association.RemoteAddress, failure.GetBaseException().Message);
    }

    private static bool IsAlert(Exception failure) =>
        failure.GetBaseException().GetType().Name.Contains("Ssl", StringComparison.Ordinal);

    public override async Task<bool> Shutdown()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener?.Dispose();
        await Task.WhenAll(_open.Keys.Select(a => a.EndAsync())).ConfigureAwait(false);
        return true;
    }

    private static bool IsFailure(Exception e) =>
        e is AuthenticationException or IOException or SocketException or OperationCanceledException or InvalidOperationException;

    private string Reason(Exception e, IPEndPoint? peer) => e switch
    {
        AuthenticationException when _tls.LastRefused is { } refused
            && (peer is null || refused.Contains($"{peer}", StringComparison.Ordinal)) => refused,
        OperationCanceledException => "it took too long",
        // The first of several sentences says what; the others guess at why.
        _ => e.GetBaseException().Message.Split('\n')[0].Trim(),
    };

    private Socket NewSocket(IPAddress address) => new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

    private void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        if (Config.GetByteSize("send-buffer-size", null) is > 0 and <= int.MaxValue and var send)
            socket.SendBufferSize = (int)send;
        if (Config.GetByteSize("receive-buffer-size", null) is > 0 and <= int.MaxValue and var receive)
            socket.ReceiveBufferSize = (int)receive;
    }

    private static IPEndPoint PeerOf(Socket socket)
    {
        try
        {
            return (IPEndPoint)socket.RemoteEndPoint!;
        }
        catch (SocketException)
        {
            // It has hung up already.
            return new IPEndPoint(IPAddress.None, 0);
        }
    }

    private async Task<IPAddress> ResolveAsync(string host, CancellationToken ct)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
            return literal;
        var found = await Dns.GetHostAddressesAsync(host, ct).ConfigureAwait(false);
        var family = Config.GetBoolean("dns-use-ipv6", false) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        return found.FirstOrDefault(a => a.AddressFamily == family) ?? found.FirstOrDefault()
            ?? throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>As Akka writes it: addresses of version 6 in brackets.</summary>
    private static string HostOf(string name, IPAddress otherwise)
    {
        if (name.Length > 0 && !IPAddress.TryParse(name, out _))
            return name;
        var address = name.Length > 0 ? IPAddress.Parse(name) : otherwise.IsIPv4MappedToIPv6 ? otherwise.MapToIPv4() : otherwise;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
    }
}
