using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace CampaignActors.Actors.Remoting;

/// <summary>One connection between two nodes that believe each other. What waits to be sent is gathered into large writes.</summary>
/// <param name="closed">Told once, with what went wrong if anything did.</param>
internal sealed class TlsAssociation(
    Address local, Address remote, SslStream stream, Socket socket, int maxFrame, TimeSpan flushWithin,
    Action<TlsAssociation, Exception?> closed)
    : AssociationHandle(local, remote)
{
    private const int LengthBytes = 4;

    /// <summary>One write, unless a single frame is larger.</summary>
    private const int WriteBytes = 64 * 1024;

    /// <summary>What waits to be sent, at the most; beyond, the endpoint above keeps it, and tries again.</summary>
    private const long MostWaiting = 32L << 20;

    private readonly Channel<ByteString> _waiting =
        Channel.CreateUnbounded<ByteString>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waitingBytes;
    private volatile bool _leaving;

    /// <summary>Starts sending and receiving.</summary>
    public void Run() => _ = RunAsync();

    public override bool Write(ByteString payload)
    {
        if (Interlocked.Read(ref _waitingBytes) > MostWaiting || !_waiting.Writer.TryWrite(payload))
            return false;
        Interlocked.Add(ref _waitingBytes, payload.Length);
        return true;
    }

#pragma warning disable CS0672 // The base asks callers for a reason, not those who implement it.
    public override void Disassociate() => _ = EndAsync();
#pragma warning restore CS0672

    /// <summary>Sends what waits, then closes. A peer that does not read any more is not waited for longer than a moment.</summary>
    public async Task EndAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAny(_ended.Task, Task.Delay(flushWithin)).ConfigureAwait(false);
        socket.Dispose();
        await _ended.Task.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        Exception? failure = null;
        var receiving = ReceiveAsync();
        try
        {
            // Whichever ends first: the peer hangs up, or this side has sent its last word.
            var sending = SendAsync();
            await (await Task.WhenAny(sending, receiving).ConfigureAwait(false)).ConfigureAwait(false);
            if (sending.IsCompletedSuccessfully)
                await LeaveAsync(receiving).ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is IOException or SocketException or InvalidDataException or InvalidOperationException or OperationCanceledException)
        {
            failure = e;
        }
        _waiting.Writer.TryComplete();
        await stream.DisposeAsync().ConfigureAwait(false);
        socket.Dispose();
        closed(this, failure);
        _ended.TrySetResult();
        // An endpoint that never came to listen has nothing to be told.
        if (ReadHandlerSource.Task.IsCompletedSuccessfully)
            ReadHandlerSource.Task.Result.Notify(new Disassociated(DisassociateInfo.Unknown));
    }

    /// <summary>
    /// Says that nothing more comes, and waits a moment for the peer to say the same: closing at once could cut off what is under way.
    /// </summary>
    private async Task LeaveAsync(Task receiving)
    {
        _leaving = true;
        await stream.ShutdownAsync().ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Send);
        await Task.WhenAny(receiving, Task.Delay(flushWithin)).ConfigureAwait(false);
    }

    private async Task SendAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(WriteBytes);
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (buffer.WrittenCount < WriteBytes && _waiting.Reader.TryRead(out var payload))
            {
                BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(LengthBytes), payload.Length);
                buffer.Advance(LengthBytes);
                buffer.Write(payload.Span);
                Interlocked.Add(ref _waitingBytes, -payload.Length);
            }
            await stream.WriteAsync(buffer.WrittenMemory).ConfigureAwait(false);
            // One large message must not hold its memory for as long as the connection lasts.
            if (buffer.Capacity > 16 * WriteBytes)
                buffer = new ArrayBufferWriter<byte>(WriteBytes);
            else
                buffer.ResetWrittenCount();
        }
    }

    private async Task ReceiveAsync()
    {
        // Nothing is read before there is an endpoint to take it.
        var listener = await ReadHandlerSource.Task.ConfigureAwait(false);
        var buffer = new byte[WriteBytes];
        var (begin, end) = (0, 0);
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(end)).ConfigureAwait(false);
            if (read == 0)
                return;
            end += read;
            while (NextFrame(buffer.AsSpan(begin, end - begin), out var length))
            {
                if (!_leaving && length > 0)
                    listener.Notify(new InboundPayload(ByteString.CopyFrom(buffer.AsSpan(begin + LengthBytes, length))));
                begin += LengthBytes + length;
            }
            (buffer, begin, end) = Room(buffer, begin, end);
        }
    }

    /// <exception cref="InvalidDataException">The peer sends what is no frame.</exception>
    private bool NextFrame(ReadOnlySpan<byte> received, out int length)
    {
        length = received.Length >= LengthBytes ? BinaryPrimitives.ReadInt32LittleEndian(received) : 0;
        if (length < 0 || length > maxFrame)
            throw new InvalidDataException($"a frame of {length} bytes, expected at most {maxFrame}");
        return received.Length >= LengthBytes + length;
    }

    /// <summary>Moves what is left to the front, and makes the buffer as large as the frame that has begun, or small again.</summary>
    private static (byte[] Buffer, int Begin, int End) Room(byte[] buffer, int begin, int end)
    {
        var left = end - begin;
        var needed = left >= LengthBytes ? LengthBytes + BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(begin)) : LengthBytes;
        var size = Math.Max(WriteBytes, needed);
        if (size == buffer.Length && begin == 0)
            return (buffer, begin, end);
        var next = size == buffer.Length ? buffer : new byte[size];
        buffer.AsSpan(begin, left).CopyTo(next);
        return (next, 0, left);
    }
}
