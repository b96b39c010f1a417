using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CampaignActors.Sending.Tests.Channels;

/// <summary>
/// A mail server that says what a test wants, or ends the connection where a test wants. Commands are <c>CONNECT</c>,
/// those of SMTP,
/// <c>BODY</c> (the first line of a mail) and <c>.</c> (its end).
/// </summary>
internal sealed class ScriptedSmtp : IAsyncDisposable
{
    /// <summary>Instead of an answer: the connection ends.</summary>
    public const string Drop = "drop";

    /// <summary>Instead of an answer: silence.</summary>
    public const string Silence = "silence";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;

    public ScriptedSmtp()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections { get; private set; }

    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>What to answer to a command; <c>null</c>: as a server that takes all.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    public int Taken => Commands.Count(c => c == ".");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                _sessions.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                // Reset at the end, so that nothing of what the client still sends is taken for read.
                client.LingerState = new LingerOption(true, 0);
                await TalkAsync(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client has gone, or the test is over.
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        if (!await SayAsync(writer, "CONNECT", "220 tests"))
            return;
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var usual = line.Split(' ', 2)[0].ToUpperInvariant() switch
            {
                "EHLO" => "250-tests\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            if (!await SayAsync(writer, line, usual))
                return;
            if (line == "DATA" && !await TakeAsync(reader, writer))
                return;
        }
    }

    private async Task<bool> TakeAsync(StreamReader reader, StreamWriter writer)
    {
        if (Answer("DATA") is not null)
            return true;
        var first = true;
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (first && !await SayAsync(writer, "BODY", null))
                return false;
            first = false;
            if (line == ".")
                return await SayAsync(writer, ".", "250 2.0.0 taken");
        }
        return false;
    }

    private async Task<bool> SayAsync(StreamWriter writer, string command, string? usual)
    {
        Commands.Enqueue(command);
        var answer = Answer(command) ?? usual;
        if (answer == Silence)
            await Task.Delay(Timeout.Infinite, _stop.Token);
        if (answer == Drop)
            return false;
        if (answer is not null)
            await writer.WriteLineAsync(answer);
        return true;
    }
}
