using System.Globalization;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Sharding;

namespace CampaignActors.Actors.Hosting;

/// <summary>What a node knows of the members that it wants to join: to find them, and to explain why it was not let in.</summary>
internal sealed class JoinTrail(IReadOnlyList<Address> seeds, Address self)
{
    private static readonly TimeSpan s_knock = TimeSpan.FromSeconds(2);

    /// <summary>Nodes that are listed in the explanation; further ones are counted.</summary>
    private const int ShownAtMost = 8;

    public IReadOnlyList<Address> Seeds => seeds;

    /// <summary>The other holders of the founding lock at the last look; <c>null</c>: the database was not asked.</summary>
    public IReadOnlyList<LockHolder>? Holders { get; set; }

    public string? DatabaseProblem { get; set; }

    /// <summary>The node is a member of another cluster than the holders of the lock.</summary>
    public bool Elsewhere { get; set; }

    /// <summary>Seeds and members, without this node.</summary>
    public HashSet<Address> Through() => [.. seeds.Concat(Published().Where(Speaks)).Where(address => address != self)];

    private IEnumerable<Address> Published() =>
        (Holders ?? []).Select(h => h.Address is { } text && ActorPath.TryParseAddress(text, out var address) ? address : null)
            .OfType<Address>();

    /// <summary>Whether protocol (with or without TLS) and system name are the same: other nodes could only refuse.</summary>
    private bool Speaks(Address other) => other.Protocol == self.Protocol && other.System == self.System;

    /// <summary>The members that the database knows, and for each address that was asked why it did not let this node in.</summary>
    public async Task<string> TellAsync(Cluster cluster)
    {
        var tried = Through().OrderBy(a => a.ToString(), StringComparer.Ordinal).ToList();
        var answers = await Task.WhenAll(tried.Take(ShownAtMost).Select(KnockAsync)).ConfigureAwait(false);
        var parts = new List<string>();
        if (Holders is not null || DatabaseProblem is not null)
            parts.Add(DatabaseProblem is { } problem ? $"the database does not say who is a member: {problem}" : Members());
        if (Elsewhere)
            parts.Add("this node was let into a cluster that the members of the database do not belong to");
        else if (cluster.State.Members.FirstOrDefault(m => m.Address == cluster.SelfAddress) is { } own)
            parts.Add($"this node was let in and is still {own.Status}: not all members can be reached, or they cannot agree");
        parts.AddRange(answers);
        if (tried.Count > answers.Length)
            parts.Add($"and {tried.Count - answers.Length} more");
        return string.Join("; ", parts);
    }

    private string Members()
    {
        if (Holders is not { Count: > 0 } holders)
            return "no member holds the founding lock of the database";
        var shown = holders.Take(ShownAtMost).Select(Shown).ToList();
        if (holders.Count > shown.Count)
            shown.Add($"and {holders.Count - shown.Count} more");
        return $"the founding lock of the database is held by {string.Join(", ", shown)}";
    }

    private string Shown(LockHolder holder)
    {
        var from = holder.From is { } ip ? $" from {ip}" : "";
        if (holder.Alone)
            return $"a node{from} that is alone (no Cluster__Seeds) and lets no node in";
        if (holder.Address is not { } address)
            return holder.Founding
                ? $"a node{from} that is founding a cluster"
                : $"a member{from} that does not say where it is (version 0.1.0, or not allowed to)";
        if (ActorPath.TryParseAddress(address, out var parsed) && Speaks(parsed))
            return $"{parsed.Host}:{parsed.Port}";
        return parsed?.Protocol == self.Protocol && Placements.Of(parsed.System) != Placements.Of(self.System)
            ? $"{parsed.Host}:{parsed.Port}, which places entities {Named(parsed)} and not {Named(self)} as this node does: "
                + "Cluster__Placement must be the same on all nodes, and is changed only while none runs"
            : $"{address}, which this node ({self.Protocol}://{self.System}) cannot speak to: with or without TLS alike?";
    }

    private static string Named(Address node) => Placements.Of(node.System) == Placement.ByGroup ? "by group" : "by code";

    private static async Task<string> KnockAsync(Address address)
    {
        var shown = string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}");
        using var patience = new CancellationTokenSource(s_knock);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host!, address.Port ?? 0, patience.Token).ConfigureAwait(false);
            return $"{shown} takes connections and did not let this node in "
                + "(not a member itself, on its way out, or of other certificates)";
        }
        catch (SocketException e)
        {
            return $"{shown}: {e.Message}";
        }
        catch (OperationCanceledException)
        {
            return $"{shown} does not answer within {s_knock.TotalSeconds:0} s";
        }
    }
}
