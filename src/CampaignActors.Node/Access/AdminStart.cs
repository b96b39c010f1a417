using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Keys;
using CampaignActors.Node.Configuration;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Access;

/// <summary>
/// Makes the first administrator's key when a node starts. The file is written before the key is created, so that a crash in between does
/// not lock everyone out; of several nodes that start at once, one creates the key and the others delete their files. A file with a key
/// that differs from the entity's is useless, so it is renamed: <c>campaign</c> would go on sending it.
/// </summary>
internal sealed partial class AdminStart(
    NodeArguments arguments, NodeSettings settings, StartedNode node, KeyBook keys, ILogger<AdminStart> log)
{
    private const string Via = "start";
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(2);
    private volatile bool _settled;

    /// <summary>Whether the first key is settled. Before that, requests with a key are answered with 503.</summary>
    public bool Settled => _settled;

    /// <summary>The key that this start has made; <c>null</c>: it existed, or was configured.</summary>
    public KeyText? Made { get; private set; }

    public string Path => System.IO.Path.Combine(arguments.DataFolder, AdminKey.FileName);

    private string VoidPath => $"{Path}.void";

    /// <summary>Returns when the key is settled, or goes on in the background while the journal is out of reach.</summary>
    /// <exception cref="StartException">The file cannot be written, or holds no key.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (settings.Access.Open || await TryAsync(stopping))
            _settled = true;
        else
            _ = Task.Run(() => GoOnAsync(stopping), CancellationToken.None);
    }

    /// <summary>Tries again until it succeeds: no key is accepted before that.</summary>
    private async Task GoOnAsync(CancellationToken stopping)
    {
        try
        {
            do
                await Task.Delay(s_again, stopping);
            while (!await TryInBackgroundAsync(stopping));
            _settled = true;
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task<bool> TryInBackgroundAsync(CancellationToken stopping)
    {
        try
        {
            return await TryAsync(stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            LogFailed(log, Shown.OneLine(e.Message, 300));
            return false;
        }
    }

    /// <returns>Whether the key is settled.</returns>
    private async Task<bool> TryAsync(CancellationToken ct)
    {
        try
        {
            if (settings.Access.Admin is { } given)
                return await GiveAsync(given, ct);
            if (arguments.NewAdminKey)
                return await ReplaceAsync(ct);
            return await ExistsAsync(ct) || await MakeAsync(ct);
        }
        catch (EntityUnreadableException e)
        {
            // Other keys work, and an operator must repair this one.
            LogFailed(log, e.Message);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or TooBusyException)
        {
            LogFailed(log, e.Message);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StartException(
                NodeExitCodes.BadInput, $"the administrator's key cannot be kept in {Path}: {Shown.OneLine(e.Message, 300)}", e);
        }
    }

    private async Task<bool> ExistsAsync(CancellationToken ct)
    {
        if (await HashAsync(ct) is not { } hash)
            return false;
        PutAside(hash);
        return true;
    }

    /// <summary>
    /// Renames a file whose key is not the administrator's: left by an interrupted start, or copied from another system.
    /// </summary>
    /// <param name="hash">Hash of the administrator's key.</param>
    private void PutAside(string hash)
    {
        try
        {
            if (!File.Exists(Path) || KeyText.Parse(File.ReadAllText(Path).Trim())?.Hash == hash)
                return;
            // Not deleted: it may be the key of another system, whose folder this was.
            File.Move(Path, VoidPath, overwrite: true);
            LogVoid(log, Path, VoidPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(log, $"{Path} cannot be compared with the key that counts: {Shown.OneLine(e.Message, 300)}");
        }
    }

    private async Task<string?> HashAsync(CancellationToken ct)
    {
        var reply = await node.Client.ReadAsync(Kinds.Key(AdminKey.Code), ct);
        return reply.Open().FactsAs<KeyViewFacts>()?.Hash;
    }

    private async Task<bool> MakeAsync(CancellationToken ct)
    {
        // An existing file is left from a start that was interrupted.
        var left = AdminKey.Read(Path);
        var key = left ?? KeyText.Make(AdminKey.Code);
        if (left is null)
            AdminKey.Write(Path, key);
        var answer = await SendAsync(new CreateKey(key.Hash, AdminKey.Terms, null), ct);
        if (answer.Refusal == Refusal.State)
        {
            // Another node of the cluster was first: a file of a moment ago has not been used yet.
            if (left is null && await HashAsync(ct) != key.Hash)
                File.Delete(Path);
            return await ExistsAsync(ct);
        }
        if (answer.Ok)
            Made = key;
        return Done(answer);
    }

    private async Task<bool> ReplaceAsync(CancellationToken ct)
    {
        var key = Made ?? KeyText.Make(AdminKey.Code);
        Made = key;
        AdminKey.Write(Path, key);
        return Done(await PutAsync(key, ct));
    }

    private async Task<bool> GiveAsync(KeyText key, CancellationToken ct)
    {
        var hash = await HashAsync(ct);
        // A revoked key stays revoked: a restart must not undo the revocation.
        if (hash != key.Hash)
        {
            if (hash is not null)
                LogReplaced(log);
            if (!Done(await PutAsync(key, ct)))
                return false;
        }
        PutAside(key.Hash);
        return true;
    }

    private bool Done(Answer answer)
    {
        if (!answer.Ok)
            LogRefused(log, answer.Refusal, answer.Text);
        return answer.Ok;
    }

    private async Task<Answer> PutAsync(KeyText key, CancellationToken ct)
    {
        var answer = await SendAsync(new ReplaceKey(key.Hash, AdminKey.Terms), ct);
        if (answer.Refusal == Refusal.Unknown)
            answer = await SendAsync(new CreateKey(key.Hash, AdminKey.Terms, null), ct);
        // Another node may have made it meanwhile.
        return answer.Refusal == Refusal.State ? await SendAsync(new ReplaceKey(key.Hash, AdminKey.Terms), ct) : answer;
    }

    private async Task<Answer> SendAsync(ICommand command, CancellationToken ct)
    {
        var answer = await node.Client.SendAsync(
            new CommandMessage(Kinds.Key(AdminKey.Code), $"start:{Guid.NewGuid():N}", "", keys.Now, command) { Via = Via }, ct);
        keys.Forget(AdminKey.Code);
        return answer;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the administrator's key is not settled: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the administrator's key was refused, which is tried again: {Refusal}, {Text}")]
    private static partial void LogRefused(ILogger log, Refusal? refusal, string text);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{File} held a key that is not the administrator's and is not accepted: it is {Aside} now; the right one is where it "
            + "was made")]
    private static partial void LogVoid(ILogger log, string file, string aside);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the administrator's key is replaced by the one that Access__AdminKeyFile names")]
    private static partial void LogReplaced(ILogger log);
}
