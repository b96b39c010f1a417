namespace CampaignActors.Web.Reading;

/// <summary>
/// Dutch beside English, out of a file of the assembly: a line in English, the line below it in Dutch, then an empty line. Lines that
/// begin with <c>#</c> are remarks.
/// </summary>
internal static class DutchTexts
{
    /// <returns>The pairs in the order of the file.</returns>
    /// <exception cref="InvalidDataException">A text has no translation, or two.</exception>
    public static IReadOnlyList<(string English, string Dutch)> Read(string name)
    {
        using var stream = typeof(DutchTexts).Assembly.GetManifestResourceStream($"dutch/{name}")!;
        using var reader = new StreamReader(stream);
        var texts = new List<(string English, string Dutch)>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        string? english = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            if (line.Length == 0)
            {
                if (english is not null)
                    throw new InvalidDataException($"{name}: “{english}” has no line below it");
            }
            else if (english is null)
            {
                english = line;
            }
            else
            {
                if (!known.Add(english))
                    throw new InvalidDataException($"{name}: “{english}” is there twice");
                texts.Add((english, line));
                english = null;
            }
        }
        return texts;
    }
}
