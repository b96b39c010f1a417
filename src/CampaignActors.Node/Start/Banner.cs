using CampaignActors.Gateways;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.Start;

/// <summary>The start message: where data, addresses and outputs are.</summary>
public static class Banner
{
    /// <summary>All ports that the process opens are in it.</summary>
    /// <param name="pbm"><c>null</c>: the node is built without Petabridge.Cmd and opens no port for it.</param>
    public static IEnumerable<string> Lines(
        NodeArguments arguments, NodeSettings settings, GatewayOptions outside, IReadOnlyList<string> addresses,
        IReadOnlyList<string> publicAddresses, PbmOptions? pbm, string? key,
        IEnumerable<(string Name, string State)> workflows)
    {
        yield return $"CampaignActors {ProductVersion.Text}, zone {arguments.Zone.Id}, currency {arguments.Currency}";
        var data = settings.Database is { } database ? $"{database.Postgres.Shown} (PostgreSQL)" : arguments.DataFolder;
        yield return $"  data       {data}";
        if (settings.Cluster is { } cluster)
        {
            yield return $"  cluster    {cluster.Host}:{cluster.Port}, {string.Join(", ", cluster.Roles)}, seeds "
                + $"{string.Join(", ", cluster.Seeds)}, "
                + (cluster.Tls is null ? "not encrypted" : "mutual TLS");
            // Other nodes may reach it under another address.
            yield return $"  listens    on {cluster.ListensOn} for other nodes";
        }
        if (pbm is not null)
        {
            var port = pbm.Port == 0 ? "any port" : $"{pbm.Port}";
            yield return $"  listens    on {pbm.Host}:{port} for Petabridge.Cmd, which does not authenticate: "
                + $"everyone who reaches it is {string.Join(", ", pbm.Roles.Select(Scalars.NameOf))}";
        }
        yield return $"  address    {string.Join(", ", addresses)}   (see /budgets, /campaigns, …, /state, /health/ready)";
        if (RouteTable.IsWeb(settings) && addresses.Count > 0)
            yield return $"  pages      {addresses[0]}/ui   {(settings.Access.Open ? "(no key is asked for)" : "(sign in with a key)")}";
        if (publicAddresses.Count > 0)
        {
            yield return $"  public     {string.Join(", ", publicAddresses)}   (pages of recipients, webhooks, bounces)"
                + (settings.Public.Url is { } url ? $", in messages {url}" : "");
        }
        yield return $"  mails      {OutsideSettings.Mails(outside)}";
        yield return $"  files      {outside.FilesFolder}, jobs in {outside.JobsFolder}";
        yield return $"  workflows  {string.Join(", ", workflows.Select(w => $"{w.Name} {w.State}"))}";
        if (key is not null)
            yield return $"  key        {key}";
        if (settings.Cluster is { AllowUnauthenticated: true })
            yield return $"  WARNING    {ClusterOptions.UnauthenticatedWarning}";
        if (pbm is not null && !Loopback.IsLoopback($"http://{pbm.Host}:{pbm.Port}"))
            yield return "  WARNING    the port of Petabridge.Cmd is open to the network: keep it to this machine, see Pbm__Host";
        if (settings.Access.Open)
            yield return "  WARNING    Access__Mode is open: everyone who reaches this address is an administrator";
        if (addresses.Any(a => !Loopback.IsLoopback(a)))
            yield return "  WARNING    this address is open to the network, and keys travel as they are: put a proxy with https in front";
        yield return "Ctrl-C stops it.";
    }
}
