using CampaignActors.Actors.Postgres;
using CampaignActors.Operations.Settings;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Doctoring;

/// <summary>The parts of an installation to check.</summary>
/// <param name="Configuration">As a node on this machine would have it.</param>
/// <param name="DataFolder">Of a node on this machine.</param>
/// <param name="Database">Instead of the one that is configured.</param>
public sealed record DoctorRequest(
    IConfiguration Configuration, string DataFolder, PostgresSettings? Database, IReadOnlyList<string> Nodes);

/// <summary>
/// Looks at everything that an operator would: configuration, database, nodes, clocks, certificates, ports, disks. It changes nothing, and
/// goes on after a failure, so that one run reports everything.
/// </summary>
/// <param name="http">With a timeout of a few seconds.</param>
public sealed class Doctor(HttpClient http, TimeProvider time)
{
    public async Task<IReadOnlyList<Finding>> RunAsync(DoctorRequest request, CancellationToken ct)
    {
        var findings = new List<Finding>();
        var settings = MachineChecks.Settings(request.Configuration, findings);
        if (settings?.Cluster is { } secured)
            findings.AddRange(MachineChecks.Certificates(secured, time.GetUtcNow()));
        if (settings is { Public: { Url: null } } && request.Configuration.GetSection(OutsideSettings.SmtpSection).GetChildren().Any())
        {
            findings.Add(Finding.Warn(
                "public address", "Public__Url is missing: messages of deliveries do not leave, since they would hold no link to "
                + "unsubscribe"));
        }
        findings.Add(MachineChecks.Disk("data folder", request.DataFolder));
        findings.AddRange(MachineChecks.Rights("data folder rights", request.DataFolder, shared: false));
        if (request.Database is null && settings is { Database: null })
            findings.AddRange(MachineChecks.People(request.DataFolder));
        if (request.Configuration[OutsideSettings.FolderKey] is { Length: > 0 } outside)
        {
            findings.Add(MachineChecks.Disk("outside folder", outside));
            findings.AddRange(MachineChecks.Rights("outside folder rights", outside, shared: true));
        }
        if (request.Configuration[OutsideSettings.TemplatesKey] is { Length: > 0 } templates)
            findings.AddRange(MachineChecks.MailTemplates(templates));
        if (settings?.Log is { } log)
            findings.Add(MachineChecks.Disk("log", Path.GetDirectoryName(log.File) ?? "."));
        var seen = new List<NodeSeen>();
        foreach (var url in request.Nodes)
            seen.Add(await new NodeChecks(http, time).RunAsync(url, findings, ct));
        findings.AddRange(Compared(seen));
        if (settings?.Cluster is { Port: > 0 } cluster)
            findings.Add(MachineChecks.Port(cluster, seen.Select(n => n.Self).OfType<string>().ToHashSet(StringComparer.Ordinal)));
        if ((request.Database ?? settings?.Database?.Postgres) is { } database)
            await new DatabaseChecks(database, time)
                .RunAsync(Math.Max(1, seen.Select(n => n.Members.Count).DefaultIfEmpty().Max()), findings, ct);
        return findings;
    }

    /// <summary>Nodes of one cluster run the same version and see the same members.</summary>
    private static IEnumerable<Finding> Compared(IReadOnlyList<NodeSeen> seen)
    {
        var answered = seen.Where(n => n.Version is not null).ToList();
        if (answered.Select(n => n.Version).Distinct().Skip(1).Any())
        {
            yield return Finding.Warn(
                "versions", $"{string.Join(", ", answered.Select(n => $"{n.Url} {n.Version}"))}: go on with the upgrade until all are "
                    + "the same");
        }
        var views = answered.Where(n => n.Members.Count > 0).GroupBy(n => string.Join(", ", n.Members)).ToList();
        if (views.Count > 1)
        {
            var each = string.Join("; ", views.Select(v => $"{string.Join(" and ", v.Select(n => n.Url))}: {v.Key}"));
            yield return Finding.Fail("members",
                $"the nodes do not see the same: {each}; ask again in a minute, a cluster in two parts is being resolved by then");
        }
        else if (views is [{ Key: var members }])
        {
            yield return views[0].First().Members.All(m => m.EndsWith(" Up", StringComparison.Ordinal))
                ? Finding.Ok("members", members)
                : Finding.Warn("members", $"{members}: not all are up and reachable");
        }
    }
}
