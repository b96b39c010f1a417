using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CampaignActors.Benchmarks.Sending;

/// <summary>
/// A mail server in a process of its own that takes every mail, counts Message-Ids and keeps nothing else. A line on
/// its input asks for the counts and forgets them.
/// </summary>
internal sealed class SmtpSinkProcess : IAsyncDisposable
{
    public const string Argument = "--smtp-sink";
    private readonly Process _process;

    private SmtpSinkProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<SmtpSinkProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
                ? [typeof(SmtpSinkProcess).Assembly.Location, Argument]
                : [Argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var port = await process.StandardOutput.ReadLineAsync() ?? throw new VoidRunException("the mail server did not start");
        return new SmtpSinkProcess(process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>Mails taken since the last call: different ones, and those that came again.</summary>
    public async Task<(int Different, int Again)> TakeAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        var counts = (await _process.StandardOutput.ReadLineAsync())!.Split(' ');
        return (int.Parse(counts[0], CultureInfo.InvariantCulture), int.Parse(counts[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>The process itself; it ends with its input.</summary>
    public static int Run()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.Out.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var again = 0;
        _ = Task.Run(async () =>
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(), Took);
        });
        while (Console.In.ReadLine() is not null)
        {
            lock (ids)
            {
                Console.Out.WriteLine($"{ids.Count} {again}");
                ids.Clear();
                again = 0;
            }
        }
        return 0;

        void Took(string id)
        {
            lock (ids)
                again += ids.Add(id) ? 0 : 1;
        }
    }

    private static async Task ServeAsync(TcpClient client, Action<string> took)
    {
        using var one = client;
        client.NoDelay = true;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await SayAsync(stream, "220 sink");
            while (await reader.ReadLineAsync() is { } line)
            {
                switch (line.Split(' ', 2)[0].ToUpperInvariant())
                {
                    case "EHLO":
                        await SayAsync(stream, "250-sink\r\n250-PIPELINING\r\n250 8BITMIME");
                        break;
                    case "DATA":
                        await SayAsync(stream, "354 go on");
                        took(await MailAsync(reader));
                        await SayAsync(stream, "250 taken");
                        break;
                    case "QUIT":
                        await SayAsync(stream, "221 bye");
                        return;
                    default:
                        await SayAsync(stream, "250 ok");
                        break;
                }
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private static async Task<string> MailAsync(StreamReader reader)
    {
        var id = "";
        while (await reader.ReadLineAsync() is { } line && line != ".")
        {
            if (line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase))
                id = line[11..].Trim();
        }
        return id;
    }

    private static Task SayAsync(NetworkStream stream, string line) => stream.WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n")).AsTask();
}
