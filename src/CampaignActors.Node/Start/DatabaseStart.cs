using CampaignActors.Actors.Postgres;
using CampaignActors.Node.Configuration;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CampaignActors.Node.Start;

/// <summary>Checks that the database can be used before anything that needs it is started.</summary>
internal static partial class DatabaseStart
{
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits for a database that is away; errors that waiting cannot cure are reported at once.</summary>
    /// <exception cref="StartException">The database cannot be used; the message has the reason and the place, but no password.</exception>
    public static async Task PrepareAsync(DatabaseOptions options, ILogger log, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(options.Postgres.ViewsConnection);
        var schema = new PostgresSchema(source);
        var began = TimeProvider.System.GetTimestamp();
        for (var said = false; ; said = true)
        {
            try
            {
                if (options.Migrate && await schema.MigrateAsync(ct) is var (from, to) && from != to)
                    LogMigrated(log, options.Postgres.Shown, from, to);
                await schema.CheckAsync(ct);
                return;
            }
            catch (PostgresUnusableException e)
            {
                throw Unusable(options, e.Message, e);
            }
            catch (NpgsqlException e) when (MayPass(e) && TimeProvider.System.GetElapsedTime(began) < options.WaitFor)
            {
                if (!said)
                    LogWaiting(log, options.Postgres.Shown, options.WaitFor.TotalSeconds, Reason(e));
                await Task.Delay(s_again, ct);
            }
            catch (NpgsqlException e)
            {
                throw Unusable(options, Reason(e), e);
            }
        }
    }

    /// <summary>A wrong password or a missing database stays wrong; a server that starts or has no room left does not.</summary>
    private static bool MayPass(NpgsqlException e) => e is not PostgresException answered || answered.IsTransient;

    private static string Reason(NpgsqlException e) =>
        Shown.OneLine((e as PostgresException)?.MessageText ?? e.GetBaseException().Message, 300);

    private static StartException Unusable(DatabaseOptions options, string reason, Exception e) =>
        new(NodeExitCodes.DatabaseUnusable, $"the database {options.Postgres.Shown} cannot be used: {reason}", e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the database {Database} does not answer, waiting for up to {Seconds} s: {Reason}")]
    private static partial void LogWaiting(ILogger log, string database, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "the schema of {Database} went from version {From} to {To}")]
    private static partial void LogMigrated(ILogger log, string database, int from, int to);
}
