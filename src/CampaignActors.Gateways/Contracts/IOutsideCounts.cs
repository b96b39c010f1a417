namespace CampaignActors.Gateways.Contracts;

/// <summary>Counts of mails, files and jobs that have left the system, for dashboards and scenario checks.</summary>
public interface IOutsideCounts
{
    /// <summary>
    /// The figures now. The first call reads the folders and may take a while when they hold millions of mails; later calls come from
    /// memory, kept up to date by what this process performs. What other processes put into shared folders after that is seen after
    /// <see cref="Rescan"/>.
    /// </summary>
    /// <exception cref="IOException">A folder cannot be read; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    OutsideFigures Read();

    /// <summary>Makes the next <see cref="Read"/> read the folders again.</summary>
    void Rescan();
}

/// <param name="Mails">Handed over since the folder was begun, each key once.</param>
/// <param name="MailsTo">By recipient: operator code, or address where a provider is written to.</param>
/// <param name="MailsByTemplate">By name of the template.</param>
/// <param name="FilesByDelivery">Extraction files by code of the delivery.</param>
public sealed record OutsideFigures(
    long Mails,
    IReadOnlyDictionary<string, long> MailsTo,
    IReadOnlyDictionary<string, long> MailsByTemplate,
    IReadOnlyDictionary<string, long> FilesByDelivery)
{
    /// <summary>Messages to recipients that were handed over, those to seeds left out; counted in simulations only.</summary>
    public long Messages { get; init; }

    /// <summary>The same by key of the recipient.</summary>
    public IReadOnlyDictionary<string, long> MessagesTo { get; init; } = Nothing;

    private static readonly IReadOnlyDictionary<string, long> Nothing = new SortedDictionary<string, long>(StringComparer.Ordinal);

    public static OutsideFigures None { get; } = new(0, Nothing, Nothing, Nothing);

    internal static OutsideFigures OfMails(IReadOnlyDictionary<MailLabel, long> mails) => None with
    {
        Mails = mails.Values.Sum(),
        MailsTo = Sum(mails, label => label.Recipient),
        MailsByTemplate = Sum(mails, label => label.Template),
    };

    internal static OutsideFigures OfFiles(IReadOnlyDictionary<string, long> files) =>
        None with { FilesByDelivery = Sum(files, delivery => delivery) };

    internal OutsideFigures WithMessages(IReadOnlyDictionary<string, long> to) =>
        this with { Messages = to.Values.Sum(), MessagesTo = Sum(to, key => key) };

    private static SortedDictionary<string, long> Sum<T>(IReadOnlyDictionary<T, long> counts, Func<T, string> by)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (label, count) in counts)
            sums[by(label)] = sums.GetValueOrDefault(by(label)) + count;
        return sums;
    }
}

/// <summary>By what a mail is counted.</summary>
internal readonly record struct MailLabel(string Recipient, string Template);
