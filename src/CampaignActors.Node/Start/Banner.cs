using System.Reflection;
using CampaignActors.Gateways;
using CampaignActors.Operations.Settings;

namespace CampaignActors.Node.Start;

/// <summary>What a person sees first: where everything is.</summary>
public static class Banner
{
    public static string Version { get; } =
        (typeof(Banner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    public static IEnumerable<string> Lines(
        NodeOptions options, GatewayOptions outside, IReadOnlyList<string> addresses, string? key, IEnumerable<(string Name, string State)> workflows)
    {
        yield return $"CampaignActors {Version}, zone {options.Zone.Id}, currency {options.Currency}";
        yield return $"  data       {(options.Database is { } database ? $"{database.Postgres.Shown} (PostgreSQL)" : options.DataFolder)}";
        if (options.Cluster is { } cluster)
        {
            yield return $"  cluster    {cluster.Host}:{cluster.Port}, {string.Join(", ", cluster.Roles)}, seeds {string.Join(", ", cluster.Seeds)}, "
                + (cluster.Tls is null ? "not encrypted" : "mutual TLS");
        }
        yield return $"  address    {string.Join(", ", addresses)}   (see /budgets, /campaigns, …, /state, /health/ready)";
        yield return $"  mails      {OutsideSettings.Mails(outside)}";
        yield return $"  files      {outside.FilesFolder}, jobs in {outside.JobsFolder}";
        yield return $"  workflows  {string.Join(", ", workflows.Select(w => $"{w.Name} {w.State}"))}";
        if (key is not null)
            yield return $"  key        {key}";
        if (options.Access.Open)
            yield return "  WARNING    Access__Mode is open: whoever reaches this address is an administrator";
        if (addresses.Any(a => !LocalOnly.IsLoopback(a)))
            yield return "  WARNING    this address is open to the network, and keys travel as they are: put a proxy with https in front";
        yield return "Ctrl-C stops it.";
    }
}
