using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Local;
using CampaignActors.Local.Nodes;
using CampaignActors.Operations.Client;

namespace CampaignActors.Benchmarks.Pages;

/// <summary>A node in a process of its own, as it is shipped, with what its system says of it.</summary>
internal sealed class MeasuredNode : IAsyncDisposable
{
    private const double TicksPerSecond = 100;
    private readonly LocalNode _node;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(5) };

    private MeasuredNode(LocalNode node) => _node = node;

    public string Address => _node.Spec.Url;

    /// <summary>It takes requests, and everything that is durable is projected.</summary>
    /// <param name="settings">Where its journal is.</param>
    public static async Task<MeasuredNode> StartAsync(string folder, IReadOnlyDictionary<string, string> settings)
    {
        var node = new MeasuredNode(new LocalNode(
            new LocalNodeSpec { Name = "pages", Port = 0, HttpPort = LoopbackPorts.Free() }, folder));
        node._node.Start(new Dictionary<string, string>(settings) { ["Http__RequestsPerSecond"] = "0" });
        await node._node.ReadyAsync(TimeSpan.FromMinutes(30));
        node._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(Path.Combine(folder, "admin-key"))).Trim());
        await node.QuietAsync();
        return node;
    }

    public async Task QuietAsync()
    {
        using var client = new NodeClient(Address, RetryPolicy.For(TimeSpan.FromSeconds(60)))
        {
            Key = _http.DefaultRequestHeaders.Authorization!.Parameter,
        };
        for (var tries = 0; !(await client.QuietAsync(CancellationToken.None)).Quiet; tries++)
        {
            VoidRunException.Unless(tries < 6_000, "the node does not come to rest");
            await Task.Delay(500);
        }
    }

    /// <summary>A key of an operator; one that was made before under this code is made again.</summary>
    public async Task<string> KeyAsync(string code, string person, string role)
    {
        var body = new JsonObject { ["code"] = code, ["operator"] = person, ["roles"] = new JsonArray(role) };
        using var answer = await _http.PostAsync(
            $"{Address}/keys", new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        return JsonNode.Parse(text)?["key"]?.GetValue<string>() ?? throw new VoidRunException($"no key for {person}: {text}");
    }

    /// <summary>The length of an answer of the interface.</summary>
    public async Task<long> AskAsync(string path)
    {
        using var answer = await _http.GetAsync($"{Address}{path}");
        VoidRunException.Unless(answer.IsSuccessStatusCode, $"{path} was answered with {(int)answer.StatusCode}");
        return (await answer.Content.ReadAsByteArrayAsync()).Length;
    }

    public async Task<JsonNode> ReadAsync(string path) => JsonNode.Parse(await _http.GetStringAsync($"{Address}{path}"))!;

    /// <summary>Seconds of processor that it has used so far.</summary>
    public double Processor()
    {
        // Fields behind the name, which may hold blanks: user and system time are the 12th and 13th of them.
        var fields = File.ReadAllText($"/proc/{_node.ProcessId}/stat").Split(") ", 2)[1].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>Megabytes that it has in memory.</summary>
    public double Resident() => File.ReadLines($"/proc/{_node.ProcessId}/status")
        .Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(l => Number(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024).First();

    /// <summary>
    /// Has it collect all garbage: its runtime does so when a trace of the heap begins, which anybody with the rights of its user may ask
    /// for at the socket of its diagnostics.
    /// </summary>
    public async Task CollectAsync()
    {
        const ulong Collect = 0x800001;
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{_node.ProcessId}-*-socket").Single();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        using var command = new MemoryStream();
        using var writer = new BinaryWriter(command, Encoding.Unicode);
        const string Provider = "Microsoft-Windows-DotNETRuntime\0";
        var size = 20 + 4 + 4 + 4 + 8 + 4 + 4 + Provider.Length * 2 + 4;
        writer.Write("DOTNET_IPC_V1\0"u8);
        writer.Write((ushort)size);
        writer.Write((byte)2); // Traces
        writer.Write((byte)2); // begin one
        writer.Write((ushort)0);
        writer.Write(16u); // megabytes of its buffer
        writer.Write(1u); // in the format of .NET Core 3 and later
        writer.Write(1u); // of one provider
        writer.Write(Collect);
        writer.Write(4u); // informational
        writer.Write((uint)Provider.Length);
        writer.Write(Encoding.Unicode.GetBytes(Provider));
        writer.Write(0u); // without arguments
        await socket.SendAsync(command.ToArray());
        // The trace is read for as long as a collection may take; it ends with the connection.
        var buffer = new byte[64 * 1024];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // Long enough.
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _node.Drain();
        await _node.EndedAsync(TimeSpan.FromSeconds(120));
    }
}
