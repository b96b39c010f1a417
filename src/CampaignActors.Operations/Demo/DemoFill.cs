using System.Runtime.CompilerServices;
using CampaignActors.Actors.Copies;
using CampaignActors.Operations.Moving;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Demo;

/// <param name="History">What the journal holds now.</param>
/// <param name="Where">The journal, without any secret.</param>
public sealed record DemoFilled(CompanyHistory History, string Where);

/// <summary>
/// Puts the company with its month of history into an empty journal, by the way of an import, and its customers beside it. A run that is
/// broken off leaves the journal empty, so that the next one does all of it.
/// </summary>
public sealed class DemoFill(DemoOptions options)
{
    private const int BarWidth = 20;

    /// <summary>Called often, with a line that shows how far it is.</summary>
    public Action<string>? OnProgress { get; init; }

    /// <exception cref="JournalNotEmptyException">There is data; found out before anything is simulated.</exception>
    /// <exception cref="CopyException">The journal cannot be written.</exception>
    public async Task<DemoFilled> RunAsync(DemoPlace place, CancellationToken cancellation)
    {
        var made = new List<CompanyHistory>();
        await JournalImport.RunAsync(Company.Name, LinesAsync(made, place, cancellation), place.Journal, cancellation);
        return new DemoFilled(made[0], place.Journal.Shown);
    }

    /// <summary>The import asks for the first line when it has claimed the journal.</summary>
    private async IAsyncEnumerable<string> LinesAsync(
        List<CompanyHistory> made, DemoPlace place, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await DemoPeople.FillAsync(
            place.People, options,
            done => Report($"{MadeUpPeople.Customers:N0} customers", done / (double)MadeUpPeople.Customers), cancellation);
        made.Add(await CompanyHistory.RunAsync(
            options, at => Report("a month of history", (at - options.Start) / (options.End - options.Start)), cancellation));
        foreach (var line in made[0].Lines())
            yield return line;
    }

    /// <param name="part">From 0 to 1, of what is to be done; figures are not computed from it.</param>
    private void Report(string what, double part)
    {
        var bars = (int)(Math.Clamp(part, 0, 1) * BarWidth);
        OnProgress?.Invoke($"{Shown.OneLine(Company.Name)}: {what} [{new string('#', bars).PadRight(BarWidth, '.')}]");
    }
}
