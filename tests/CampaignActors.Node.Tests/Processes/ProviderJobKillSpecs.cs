using System.Collections.Concurrent;
using CampaignActors.Gateways.Jobs;

namespace CampaignActors.Node.Tests.Processes;

/// <summary>
/// A provider's whole job against an OpenSSH server and an HTTP server, with a node that is killed at every step (domain.md §6.6): the
/// job goes on at the same step, and the provider gets everything once.
/// </summary>
[Long]
public sealed class ProviderJobKillSpecs : IAsyncLifetime
{
    private const string Secret = "a-secret-of-acme-that-is-long";
    private static readonly string[] s_kinds = ["gzip", "copy", "command", "sftp", "http"];

    private readonly TempFolder _folder = new();
    private readonly ConcurrentBag<string> _taken = [];
    private readonly CancellationTokenSource _over = new();
    private SshServer _server = null!;
    private Task _reader = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder.In("archive"));
        File.WriteAllText(_folder.In("acme.secret"), Secret);
        File.WriteAllText(_folder.In("seal.sh"), $"echo \"$CAMPAIGN_KEY\" >> '{_folder.In("runs")}'\n");
        _server = await SshServer.StartAsync(_folder.In("sshd"));
        _reader = ReadFoldersAsync();
    }

    public async Task DisposeAsync()
    {
        await _over.CancelAsync();
        await _reader;
        await _server.DisposeAsync();
        _over.Dispose();
        _folder.Dispose();
    }

    private Dictionary<string, string> Settings => new()
    {
        ["Providers__Roots__archive"] = _folder.In("archive"),
        ["Providers__KeysFolder"] = _server.KeysFolder,
        ["Providers__Commands__seal"] = $"/bin/sh \"{_folder.In("seal.sh")}\"",
        ["Providers__Secrets__ACME__File"] = _folder.In("acme.secret"),
    };

    /// <summary>The reader of both folders takes every file away as soon as it has its name.</summary>
    private async Task ReadFoldersAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!_over.IsCancellationRequested && await timer.WaitForNextTickAsync())
        {
            foreach (var folder in new[] { _folder.In("archive", "DM1"), _server.Uploads }.Where(Directory.Exists))
            {
                foreach (var path in Directory.EnumerateFiles(folder).Where(p => !Path.GetFileName(p).StartsWith('.')).ToList())
                {
                    _taken.Add($"{Path.GetFileName(folder)}/{Path.GetFileName(path)}");
                    File.Delete(path);
                }
            }
        }
    }

    private string Service(Uri url) => new JsonObject
    {
        ["name"] = "Acme",
        ["services"] = new JsonObject
        {
            ["Mail"] = new JsonObject
            {
                ["fileName"] = "{delivery}.csv",
                ["postProcessing"] = new JsonArray(
                    "gzip",
                    new JsonObject { ["copy"] = new JsonObject { ["to"] = "archive/{delivery}" } },
                    new JsonObject { ["command"] = "seal" },
                    new JsonObject
                    {
                        ["sftp"] = new JsonObject
                        {
                            ["host"] = "127.0.0.1", ["port"] = _server.Port, ["user"] = SshServer.User, ["keyFile"] = SshServer.KeyFile,
                            ["knownHost"] = _server.KnownHost, ["path"] = _server.Uploads,
                        },
                    },
                    new JsonObject { ["http"] = new JsonObject { ["url"] = url.ToString(), ["sign"] = true, ["send"] = "notice" } }),
            },
        },
    }.ToJsonString();

    [Fact]
    public async Task A_job_goes_on_at_its_step_after_kills_and_happens_once()
    {
        var answers = 0;
        await using var provider = new HttpSink(_ => Interlocked.Increment(ref answers) == 1 ? null : "200 OK");
        var node = await NodeProcess.StartAsync(_folder.In("data"), Settings);
        try
        {
            await HandOverAsync(node, Service(provider.Url()));
            for (var step = 1; step <= s_kinds.Length; step++)
            {
                await Until.TrueAsync(async () => await ReachedAsync(node, step), $"step {step} has begun");
                if (step == s_kinds.Length)
                    await Until.TrueAsync(() => Task.FromResult(provider.Arrived.Count > 0), "the notice has arrived");
                await node.KillAsync();
                node = await NodeProcess.StartAsync(_folder.In("data"), Settings, node.Address);
            }
            await Until.TrueAsync(async () => (await DeliveryAsync(node))["state"]!.ToString() == "finished", "the delivery is finished");
            await CompareAsync(node, provider);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    private async Task CompareAsync(NodeProcess node, HttpSink provider)
    {
        var steps = (await DeliveryAsync(node))["providerJob"]!["steps"]!.AsArray();
        Assert.Equal(s_kinds, steps.Select(s => s!["kind"]!.ToString()));
        Assert.All(steps, s => Assert.Equal("done", s!["state"]!.ToString()));
        Assert.Equal(["DM1/DM1.csv.gz", "uploads/DM1.csv.gz"], _taken.Order());
        Assert.DoesNotContain(Directory.EnumerateFiles(_server.Uploads), f => f.Contains(".part-", StringComparison.Ordinal));

        // The node was killed before the first answer, so the notice came twice, with one key.
        Assert.Equal(2, provider.Arrived.Count);
        Assert.Single(provider.Arrived.Select(a => a.Headers[ProviderSignature.IdempotencyHeader]).Distinct());
        Assert.Single(provider.Arrived.Select(a => a.Text).Distinct());

        // Whether the kill fell between the end of the command and its marker is not in our hand; it is the same run to the command.
        Assert.InRange(File.ReadAllLines(_folder.In("runs")).Length, 1, 2);
        Assert.Single(File.ReadAllLines(_folder.In("runs")).Distinct());
        Assert.DoesNotContain(Secret, node.Output, StringComparison.Ordinal);
    }

    private static async Task HandOverAsync(NodeProcess node, string service)
    {
        using var api = new Api(node.Address);
        foreach (var (path, body) in new[]
        {
            ("/providers/ACME", service), ("/deliveries/DM1", """{"channel":"directMail","service":"ACME/Mail"}"""),
        })
            Assert.Equal(HttpStatusCode.OK, (await api.PutAsync(path, body)).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.PostAsync("/commands/analyse", """{"delivery":"DM1","targeted":20000}""")).Status);
    }

    private static async Task<bool> ReachedAsync(NodeProcess node, int step) =>
        (await DeliveryAsync(node))["providerJob"]?["steps"]?[step - 1]?["state"]?.ToString() is "running" or "done";

    private static async Task<JsonObject> DeliveryAsync(NodeProcess node)
    {
        using var api = new Api(node.Address);
        return (await api.GetAsync("/deliveries/DM1")).Json;
    }
}
