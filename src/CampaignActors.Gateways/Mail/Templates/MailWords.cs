using CampaignActors.Domain.Kernel;

namespace CampaignActors.Gateways.Mail.Templates;

/// <summary>Words of one language: labels of figures, kinds, steps, states, days and months. One <c>key = text</c> a line.</summary>
public sealed class MailWords
{
    private readonly Dictionary<string, string> _words;

    private MailWords(MailLanguage language, Dictionary<string, string> words) => (Language, _words) = (language, words);

    public MailLanguage Language { get; }

    public IReadOnlyCollection<string> Keys => _words.Keys;

    /// <exception cref="FormatException">A line is no <c>key = text</c>.</exception>
    public static MailWords Read(MailLanguage language, string text)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.Split('\n').Select(l => l.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw new FormatException($"line {number} is no 'key = text'");
            words[line[..at].Trim()] = line[(at + 1)..].Trim();
        }
        return new MailWords(language, words);
    }

    /// <summary>These words, and those of others for keys that are missing here.</summary>
    public MailWords Over(MailWords others)
    {
        var words = new Dictionary<string, string>(others._words, StringComparer.Ordinal);
        foreach (var (key, text) in _words)
            words[key] = text;
        return new MailWords(Language, words);
    }

    public string? Find(string key) => _words.GetValueOrDefault(key);

    /// <summary>The word for a key, or what was given where there is none.</summary>
    public string Of(string key, string otherwise) => _words.GetValueOrDefault(key, otherwise);
}
