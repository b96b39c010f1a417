using CampaignActors.Actors.Copies;
using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Demo;
using CampaignActors.Operations.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CampaignActors.Node.Demo;

/// <summary>
/// <c>--demo</c>: before a node starts on an empty data folder or database, the made-up company with its month of history is put there.
/// Where there is data nothing is added.
/// </summary>
internal static class FirstStart
{
    /// <returns>Whether the journal was empty and has been filled.</returns>
    /// <exception cref="StartException">An argument or the configuration is wrong, or the database cannot be used.</exception>
    public static async Task<bool> FillAsync(IReadOnlyList<string> args, TextWriter output, CancellationToken cancellation)
    {
        var arguments = NodeArgumentReader.Read(args);
        // The start itself reports an address in use; a folder is not filled for a node that cannot start.
        if (!arguments.Demo || HttpStart.InUse(arguments.Urls) is not null)
            return false;
        await using var place = await PlaceAsync(arguments, cancellation);
        var fill = new DemoFill(DemoOptions.Today(SystemClock.Instance.GetCurrentInstant(), arguments.Zone));
        try
        {
            foreach (var line in DemoReport.Lines(await fill.RunAsync(place, cancellation)))
                output.WriteLine(line);
            return true;
        }
        catch (JournalNotEmptyException)
        {
            output.WriteLine(
                $"{place.Journal.Shown} holds data: --demo adds nothing to it. `campaign demo` gives a running node a company of today.");
            return false;
        }
        catch (CopyException e) when (e.InnerException is DataFolderInUseException)
        {
            return false; // The start itself reports it.
        }
        catch (CopyException e)
        {
            throw new StartException(NodeExitCodes.Failed, $"--demo: {e.Message}", e);
        }
    }

    private static async Task<DemoPlace> PlaceAsync(NodeArguments arguments, CancellationToken cancellation)
    {
        var settings = Settings();
        AccessStart.Check(arguments, settings.Access);
        if (settings.Database is not { } database)
            return DemoPlace.InFolder(arguments.DataFolder);
        await DatabaseStart.PrepareAsync(database, NullLogger.Instance, cancellation);
        return DemoPlace.InDatabase(database.Postgres);
    }

    private static NodeSettings Settings()
    {
        try
        {
            var configuration = new ConfigurationManager();
            NodeSettings.AddSources(configuration, null);
            return NodeSettings.Read(configuration);
        }
        catch (SettingsException e)
        {
            throw new StartException(NodeExitCodes.BadInput, e.Message, e);
        }
    }
}
