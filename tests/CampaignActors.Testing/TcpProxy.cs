using System.Net;
using System.Net.Sockets;

namespace CampaignActors.Testing;

/// <summary>What a proxy does with what passes through it.</summary>
public interface IWire
{
    /// <summary>Asked before a piece is passed on; waiting here delays it and all that comes behind it.</summary>
    /// <param name="back">From the server to the client.</param>
    /// <returns><c>false</c>: the connection is cut, and the piece is lost.</returns>
    ValueTask<bool> PassAsync(bool back, CancellationToken ct);
}

/// <summary>A wire that passes everything on.</summary>
public sealed class SoundWire : IWire
{
    public ValueTask<bool> PassAsync(bool back, CancellationToken ct) => ValueTask.FromResult(true);
}

/// <summary>Passes connections on to one address, through a wire that may be bad.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private const int Piece = 64 * 1024;
    private readonly TcpListener _listener;
    private readonly IWire _wire;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    private TcpProxy(TcpListener listener, (string, int) target, IWire wire)
    {
        (_listener, Target, _wire) = (listener, target, wire);
        _accepting = AcceptAsync();
    }

    /// <param name="port">Where it listens on loopback; 0: any free one.</param>
    public static TcpProxy Start(int port, string targetHost, int targetPort, IWire wire)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return new TcpProxy(listener, (targetHost, targetPort), wire);
    }

    /// <summary>Where new connections go; those that are open stay where they are.</summary>
    public (string Host, int Port) Target { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        try
        {
            var (host, port) = Target;
            await far.ConnectAsync(host, port, cut.Token);
            near.NoDelay = far.NoDelay = true;
            await Task.WhenAny(PumpAsync(near, far, back: false, cut.Token), PumpAsync(far, near, back: true, cut.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // No process listens there, or it was ended: the client sees the connection close.
        }
        await cut.CancelAsync();
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool back, CancellationToken ct)
    {
        var buffer = new byte[Piece];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, ct) is > 0 and var count && await _wire.PassAsync(back, ct))
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), ct);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has gone; the other one goes with it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }
}
