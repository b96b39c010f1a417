using CampaignActors.Node.Configuration;
using CampaignActors.Node.Logs;
using CampaignActors.Operations.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CampaignActors.Node.Start;

/// <summary>The log of a node: lines or JSON, on the standard output or in a file.</summary>
internal static class NodeLogging
{
    /// <summary>Lines on the standard output, until the settings are read.</summary>
    /// <param name="verbose">Whether details and stack traces are logged.</param>
    public static void Configure(ILoggingBuilder logging, IConfiguration configuration, bool verbose)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
        logging.AddConsoleFormatter<LineFormatter, LineFormatterOptions>(line => line.Traces = verbose);
        logging.AddConsoleFormatter<JsonLineFormatter, LineFormatterOptions>(line => line.Traces = verbose);
        logging.SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Information);
        foreach (var library in new[] { "Akka", "Microsoft", "System" })
            logging.AddFilter(library, verbose ? LogLevel.Information : LogLevel.Warning);
        // It writes addresses as they came, and some hold keys of people.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        // It warns of what is said in docs/decisions/0094-keys-of-pages.md: the keys lie where all other secrets of the system lie.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // An error while starting reaches the person as the one line that ends the process.
        if (!verbose)
            logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
    }

    /// <summary>
    /// Format and destination as the settings say. With a file, the standard output is left for what the terminal's user asked for.
    /// </summary>
    /// <exception cref="StartException">The file cannot be written.</exception>
    public static void Redirect(ILoggingBuilder logging, NodeSettings settings, bool verbose)
    {
        if (settings.Log is { } options)
            logging.ClearProviders().AddProvider(new FileLoggerProvider(Open(options), verbose, settings.JsonLog));
        else if (settings.JsonLog)
            logging.AddConsole(console => console.FormatterName = JsonLineFormatter.FormatterName);
    }

    private static RollingFile Open(LogOptions options)
    {
        var file = new RollingFile(options.File, options.MaxBytes, options.Files);
        try
        {
            file.Open();
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(NodeExitCodes.BadInput, $"the log {options.File} cannot be written: {e.Message}", e);
        }
    }
}
