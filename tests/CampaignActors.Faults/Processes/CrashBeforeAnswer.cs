using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Faults.Network;
using CampaignActors.Faults.Running;
using CampaignActors.Operations.Client;
using CampaignActors.Testing;
using CampaignActors.Vocabulary.Text;
using Npgsql;

namespace CampaignActors.Faults.Processes;

/// <summary>
/// A node dies between commit and answer. Its clients are connected through a proxy that keeps answers back; as soon as the first of their
/// commands is visible in the database the node is killed, so that some are committed and some are not. No client was told which.
/// </summary>
public sealed class CrashBeforeAnswer : IFault
{
    private const int Clients = 30;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    public string Name => "crash-before-answer";

    public string Shows => "what was committed and not answered is answered when the same id comes again, and is there once";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        var node = context.Any();
        var run = Guid.NewGuid().ToString("N")[..8];
        List<Task> sending;
        await using (var connection = await context.ConnectAsync(ct))
        await using (var proxy = TcpProxy.Start(0, node.Spec.Host, node.Spec.HttpPort, new KeptAnswers()))
        {
            sending =
            [
                .. Enumerable.Range(0, Clients)
                    .Select(i => AskInVainAsync($"http://127.0.0.1:{proxy.Port}", context.Cluster.AdminKey, Command(run, i), ct)),
            ];
            while (await CountAsync(connection, run, ct) == 0)
                await Task.Delay(1, ct);
            node.KillNow();
            context.Say($"SIGKILL {node.Name} as soon as the first of {Clients} commands was committed");
        }
        context.Healed();
        await Task.WhenAll(sending);
        await AskAgainAsync(context, run, ct);
    }

    private static NodeCommand Command(string run, int number) => new(
        new Change.Describe(PutMode.Create, Kinds.Operators, new Code($"CRASH-{run}-{number}"), Fields(number), Change.Typed),
        $"crash:{run}:{number}");

    private static MapNode Fields(int number) =>
        (MapNode)JsonText.Read("crash", System.Text.Encoding.UTF8.GetBytes($"{{\"name\":\"Operator {number}\"}}"));

    /// <summary>Somebody who gets no answer.</summary>
    private static async Task AskInVainAsync(string url, string key, NodeCommand command, CancellationToken ct)
    {
        using var client = new NodeClient(url, RetryPolicy.For(TimeSpan.Zero)) { Key = key };
        try
        {
            var answer = await client.SendAsync(command, ct);
            throw new FaultException($"{command.Id} was answered ({answer.Outcome}) although answers are kept back");
        }
        catch (NodeException)
        {
            // The connection broke with the node, as it must.
        }
    }

    /// <summary>The same ids, at other nodes: a client whose command was there gets its first answer.</summary>
    private static async Task AskAgainAsync(FaultContext context, string run, CancellationToken ct)
    {
        await using var connection = await context.ConnectAsync(ct);
        var committed = await CountAsync(connection, run, ct);
        context.Say($"{committed} of {Clients} were committed; all are sent again");
        await Task.WhenAll(
            Enumerable.Range(0, Clients).Select(i => AskAgainAsync(
                context.Urls[i % context.Urls.Count], context.Cluster.AdminKey, Command(run, i), ct)));
        if (await CountAsync(connection, run, ct) is var rows && rows != Clients)
            throw new FaultException($"{rows} rows in the journal, expected {Clients}");
    }

    private static async Task AskAgainAsync(string url, string key, NodeCommand command, CancellationToken ct)
    {
        using var client = new NodeClient(url, RetryPolicy.For(s_patience)) { Key = key };
        var answer = await client.SendAsync(command, ct);
        if (answer.Outcome != NodeOutcome.Created || answer.Revision != 1)
            throw new FaultException(
                $"{command.Id} was answered {answer.Outcome} at revision {answer.Revision} ({answer.Text}), expected Created at 1");
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string run, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM journal WHERE persistence_id LIKE $1", connection)
        {
            Parameters = { new() { Value = $"operators-CRASH-{run}-%" } },
        };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Lets everything in and nothing out.</summary>
    private sealed class KeptAnswers : IWire
    {
        public async ValueTask<bool> PassAsync(bool back, CancellationToken ct)
        {
            if (back)
                await Task.Delay(Timeout.Infinite, ct);
            return true;
        }
    }
}
