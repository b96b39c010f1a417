using CampaignActors.Domain.Values;

namespace CampaignActors.Vocabulary.Text;

/// <summary>
/// How much of a text is read into a tree, before anybody knows what it is for. Reading ends at the first entry that is too many, so a text
/// of megabytes costs no more memory than one that fits. What a field may hold is less, and is checked afterwards.
/// </summary>
/// <param name="Entries">Entries of one list or map.</param>
/// <param name="Values">Values of the whole text: maps, lists and scalars, keys not counted.</param>
public sealed record TextLimits(int Entries, int Values)
{
    /// <summary>Levels of maps and lists within each other, in JSON and YAML alike.</summary>
    public const int Depth = 64;

    /// <summary>What people and programs send.</summary>
    public static readonly TextLimits Given = new(Limits.ReadEntries, 300_000);

    /// <summary>What this system wrote itself.</summary>
    public static readonly TextLimits Own = new(int.MaxValue, int.MaxValue);

    /// <summary>Counts while one text is read.</summary>
    internal sealed class Counter(TextLimits limits)
    {
        private int _values;

        /// <exception cref="InputException">It is one value too many.</exception>
        public void Value(TextPosition position)
        {
            if (++_values > limits.Values)
                throw new InputException(position, $"the text holds more than {limits.Values} values, expected fewer");
        }

        /// <param name="count">Entries so far, this one not counted.</param>
        /// <param name="what">A list, or a map.</param>
        /// <exception cref="InputException">It is one entry too many.</exception>
        public void Entry(int count, string what, TextPosition position)
        {
            if (count >= limits.Entries)
                throw new InputException(position, $"{what} has more than {limits.Entries} entries, expected fewer");
        }
    }
}
