using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CampaignActors.Testing;

/// <summary>
/// A mail server that says what a test wants, or ends the connection where a test wants. Commands are <c>CONNECT</c>,
/// those of SMTP,
/// <c>BODY</c> (the first line of a mail) and <c>.</c> (its end).
/// </summary>
public sealed class ScriptedSmtp : IAsyncDisposable
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

    /// <summary>Recipients of mails that were taken, once for each time.</summary>
    public ConcurrentQueue<string> Reached { get; } = [];

    /// <summary>Whether it offers TLS, with a certificate that no client trusts.</summary>
    public bool OffersTls { get; set; }

    /// <summary>Whether it asks for user and password.</summary>
    public bool OffersLogin { get; set; }

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
            catch (Exception e) when (e is OperationCanceledException or IOException or AuthenticationException)
            {
                // The client has gone, or the test is over.
            }
        }
    }

    private async Task TalkAsync(Stream stream, bool secured = false)
    {
        var to = "";
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        if (!secured && !await SayAsync(writer, "CONNECT", "220 tests"))
            return;
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var usual = line.Split(' ', 2)[0].ToUpperInvariant() switch
            {
                "EHLO" => $"250-tests\r\n{(OffersTls && !secured ? "250-STARTTLS\r\n" : "")}"
                    + $"{(OffersLogin ? "250-AUTH PLAIN\r\n" : "")}250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME",
                "AUTH" => "235 2.7.0 welcome",
                "STARTTLS" => "220 go on",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            if (!await SayAsync(writer, line, usual))
                return;
            if (line == "STARTTLS")
            {
                using var certificate = Certificate();
                await using var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(certificate);
                await TalkAsync(tls, secured: true);
                return;
            }
            if (line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase))
                to = line.Split('<', '>')[1];
            if (line != "DATA")
                continue;
            if (!await TakeAsync(reader, writer))
                return;
            if (Answer("DATA") is null && Answer(".") is null)
                Reached.Enqueue(to);
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=other.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
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
