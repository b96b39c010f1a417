using System.CommandLine;
using CampaignActors.Cli.Terminal;
using CampaignActors.Local.Certificates;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign certificates …</c>: with which the nodes of a cluster know each other.</summary>
internal static class CertificatesCommand
{
    public static Command Of(Host host)
    {
        var folder = new Option<string>("--out")
        {
            HelpName = "PATH", Description = "Where certificates, keys and authority.pem are.", DefaultValueFactory = _ => "certificates",
        };
        var authority = new Option<string?>("--authority")
        {
            HelpName = "PATH", Description = "Another folder for the authority's key, which no node needs.",
        };
        var command = new Command(
            "certificates",
            "Certificates of nodes and the authority that issues them. Keys are for you alone; an authority of your own does as well.")
        {
            Make(host, folder, authority), Rotate(host, folder, authority),
        };
        foreach (var each in command.Subcommands)
        {
            each.Add(folder);
            each.Add(authority);
        }
        return command;
    }

    private static Command Make(Host host, Option<string> folder, Option<string?> authority)
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = "Of nodes; copies of one may share a name.", Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("make", "Makes what is missing, and makes new what ends within 30 days. What is good stays as it is.")
        {
            names,
        };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetRequiredValue(names);
            if (wanted.Select(CertificateFolder.NameProblem).FirstOrDefault(p => p is not null) is { } problem)
                throw new InputException(null, $"NAME: {problem}");
            var certificates = Open(parsed, folder, authority);
            var made = Writing(() => certificates.Make(wanted));
            foreach (var name in wanted.Distinct(StringComparer.Ordinal))
            {
                host.Out.WriteLine($"# {name}{(made.Contains(name) ? "" : ", as it was")}");
                foreach (var (variable, value) in certificates.SettingsOf(name))
                    host.Out.WriteLine($"{variable}={value}");
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Rotate(Host host, Option<string> folder, Option<string?> authority)
    {
        var command = new Command("rotate", "The next of three steps to a new authority. Restart all nodes, one by one, after each.");
        command.SetAction(parsed =>
        {
            host.Out.WriteLine(Writing(() => Open(parsed, folder, authority).Rotate()) switch
            {
                RotationStep.BothBelieved =>
                    "1 of 3: the old authority and a new one are believed. Restart all nodes, one by one, then do it again.",
                RotationStep.NewIssued =>
                    "2 of 3: the new authority has issued all certificates. Restart all nodes, one by one, then do it again.",
                _ => "3 of 3: the new authority alone is believed. Restart all nodes, one by one.",
            });
            return ExitCodes.Ok;
        });
        return command;
    }

    private static T Writing<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(null, $"certificates cannot be kept there: {e.Message}");
        }
    }

    private static CertificateFolder Open(ParseResult parsed, Option<string> folder, Option<string?> authority) =>
        new(parsed.GetRequiredValue(folder), parsed.GetValue(authority));
}
