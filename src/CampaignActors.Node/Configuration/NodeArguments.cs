using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Node.Configuration;

/// <summary>The command line of a node. Everything else is in <c>NodeSettings</c>, from the configuration.</summary>
public sealed record NodeArguments
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public const string Usage = """
        Starts one node of CampaignActors on a data folder, with nothing else to install.

          --data PATH        data folder; made when it is missing (default: ./data)
          --urls URLS        where HTTP listens, several separated by ';' (default: http://127.0.0.1:5080)
          --zone ZONE        IANA time zone of the installation, such as Europe/Paris (default: UTC)
          --currency CODE    currency of amounts that do not say theirs (default: EUR)
          --play FILE        plays a scenario file on the node once it has started, and stays up
          --demo             fills an empty data folder or database with a made-up company and its month of history before the first
                             start; does nothing where there is data
          --new-admin-key    makes a new administrator's key, in the file admin-key of the data folder; the one before is void
          --log FILE         logs into a file instead of the standard output (Log__MaxSize and Log__Files in the environment bound it)
          --probe URL        starts nothing; asks a running node, such as http://127.0.0.1:5080/health/ready, and ends with 0
                             when all is well, else with 1
          --verbose          logs details, with the stack traces of errors
          --version          prints the version
          --help             prints this

        Mails become files in the data folder, unless a mail server is configured: section Smtp of appsettings.json beside the program,
        or the environment (Smtp__Host, Smtp__Port, Smtp__Tls, Smtp__User, Smtp__PasswordFile); Mail__From is the sender.

        Several nodes share a PostgreSQL database: Database__ConnectionString, Cluster__Seeds and others, see cluster-config/README.md.

        Exit codes: 0 stopped as asked, 1 failed or thrown out of its cluster, 2 bad input, 4 the data folder is in use,
        5 an address is in use, 6 the database cannot be used, 7 no cluster was joined, 8 told to stop, it was ended before it had
        come to its end.
        """;

    /// <summary>Full path.</summary>
    public string DataFolder { get; init; } = Path.GetFullPath("data");

    public IReadOnlyList<string> Urls { get; init; } = [DefaultUrl];

    /// <summary>Local times without an offset are read in it, file names and schedules are written in it.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    public Currency Currency { get; init; } = Currency.Eur;

    /// <summary>Path of a scenario file to play.</summary>
    public string? Play { get; init; }

    /// <summary>Whether to fill an empty journal with the made-up company.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether to replace the administrator's key, because it was lost.</summary>
    public bool NewAdminKey { get; init; }

    /// <summary>Full path of a file for the log.</summary>
    public string? Log { get; init; }

    public bool Verbose { get; init; }

    /// <summary>Zone and currency of a request that names none.</summary>
    public ReadContext Context => new(Zone, Currency);
}
