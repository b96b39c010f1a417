using System.Collections.Frozen;
using System.Reflection;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Mail.Liquid;

namespace CampaignActors.Gateways.Mail.Templates;

/// <summary>
/// Templates by name of file, and the words of each language: those that come with the product, and above them those of a folder. A file of
/// the folder that is wrong is left out and is among the <see cref="Problems"/>.
/// </summary>
internal sealed class MailTemplateSet
{
    public const string HtmlLayout = "layout.html.liquid";
    public const string TextLayout = "layout.text.liquid";

    /// <summary>Bytes of a file that is read at all.</summary>
    private const int MostBytes = 400_000;

    /// <summary>What a folder may have besides: notes, copies.</summary>
    private const int MostFiles = 1_000;

    private static readonly Lazy<MailTemplateSet> s_builtIn = new(ReadBuiltIn);

    private readonly FrozenDictionary<string, MailTemplateFile> _files;
    private readonly FrozenDictionary<MailLanguage, MailWords> _words;

    private MailTemplateSet(
        IReadOnlyDictionary<string, MailTemplateFile> files, IReadOnlyDictionary<MailLanguage, MailWords> words,
        IReadOnlyList<string> problems) =>
        (_files, _words, Problems) = (files.ToFrozenDictionary(StringComparer.Ordinal), words.ToFrozenDictionary(), problems);

    /// <summary>The templates of the product.</summary>
    public static MailTemplateSet BuiltIn => s_builtIn.Value;

    /// <summary>One line for each file of the folder that is not used.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Names of the files that are used from the folder.</summary>
    public IReadOnlyCollection<string> Replaced => _files.Keys.Where(k => BuiltIn._files.GetValueOrDefault(k) != _files[k]).ToList();

    public MailTemplateFile? Find(string file) => _files.GetValueOrDefault(file);

    public MailWords WordsOf(MailLanguage language) => _words[language];

    public static string FileOf(string template, MailLanguage language) => $"{template}.{Short(language)}.liquid";

    public static string HtmlFileOf(string template, MailLanguage language) => $"{template}.{Short(language)}.html.liquid";

    public static string WordsFileOf(MailLanguage language) => $"words.{Short(language)}.txt";

    private static string Short(MailLanguage language) => language.ToString().ToLowerInvariant();

    /// <summary>Reads a folder over the templates of the product; a wrong file or folder is a problem and never an exception.</summary>
    /// <param name="folder"><c>null</c>: there is none.</param>
    public static MailTemplateSet Read(string? folder)
    {
        if (folder is null)
            return BuiltIn;
        var files = new Dictionary<string, MailTemplateFile>(BuiltIn._files);
        var words = new Dictionary<MailLanguage, MailWords>(BuiltIn._words);
        var problems = new List<string>();
        foreach (var (name, text) in Texts(folder, problems))
        {
            try
            {
                Take(name, text, files, words);
            }
            catch (Exception e) when (e is LiquidException or FormatException)
            {
                problems.Add($"{name}: {e.Message}");
            }
        }
        var read = new MailTemplateSet(files, words, problems);
        return read.Checked(problems);
    }

    /// <summary>Without the files with which a sample of their mail cannot be made.</summary>
    private MailTemplateSet Checked(List<string> problems)
    {
        var files = new Dictionary<string, MailTemplateFile>(_files);
        foreach (var name in Replaced)
        {
            try
            {
                MailSamples.Try(this, name);
            }
            catch (LiquidException e)
            {
                problems.Add($"{name}: {e.Message}");
                if (BuiltIn.Find(name) is { } builtIn)
                    files[name] = builtIn;
                else
                    files.Remove(name);
            }
        }
        return new MailTemplateSet(files, _words, problems);
    }

    private static IEnumerable<(string Name, string Text)> Texts(string folder, List<string> problems)
    {
        List<FileInfo> found;
        try
        {
            found = [.. new DirectoryInfo(folder).EnumerateFiles().Where(f => f.Name[0] != '.').Take(MostFiles + 1)
                .OrderBy(f => f.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add($"the folder {folder} cannot be read: {e.Message}");
            yield break;
        }
        if (found.Count > MostFiles)
            problems.Add($"the folder {folder} has more than {MostFiles} files; only the first ones are read");
        foreach (var file in found.Where(f => f.Extension is ".liquid" or ".txt").Take(MostFiles))
        {
            string? text = null;
            try
            {
                if (file.Length > MostBytes)
                    problems.Add($"{file.Name}: it has {file.Length} bytes, expected at most {MostBytes}");
                else
                    text = File.ReadAllText(file.FullName);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{file.Name}: {e.Message}");
            }
            if (text is not null)
                yield return (file.Name, text);
        }
    }

    private static MailTemplateSet ReadBuiltIn()
    {
        const string prefix = "mails/";
        var (files, words) = (new Dictionary<string, MailTemplateFile>(StringComparer.Ordinal), new Dictionary<MailLanguage, MailWords>());
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(r => r.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            Take(resource[prefix.Length..], reader.ReadToEnd(), files, words);
        }
        return new MailTemplateSet(files, words, []);
    }

    /// <exception cref="LiquidException">The file is wrong, or its name is that of no template.</exception>
    private static void Take(
        string name, string text, Dictionary<string, MailTemplateFile> files, Dictionary<MailLanguage, MailWords> words)
    {
        foreach (var language in Enum.GetValues<MailLanguage>().Where(l => name == WordsFileOf(l)))
        {
            var read = MailWords.Read(language, text);
            words[language] = words.TryGetValue(language, out var others) ? read.Over(others) : read;
            return;
        }
        if (Allowed(name) is not { } allowed)
            throw new LiquidException("there is no template of this name, expected such as approvalRequest.en.liquid");
        files[name] = MailTemplateFile.Read(text, HasSubject(name), allowed);
    }

    private static bool HasSubject(string name) =>
        !name.StartsWith("layout.", StringComparison.Ordinal) && !name.EndsWith(".html.liquid", StringComparison.Ordinal);

    /// <summary>The values that a file may read; <c>null</c>: it is no template.</summary>
    private static List<string>? Allowed(string name)
    {
        var common = MailVariables.Common.Select(v => v.Name);
        if (name is HtmlLayout or TextLayout)
            return [.. common, .. MailVariables.OfLayout.Select(v => v.Name), .. MailVariables.Figures.Select(v => v.Name)];
        return TemplateOf(name) is { } template ? [.. common, .. MailVariables.Of(template).Select(v => v.Name)] : null;
    }

    /// <summary>The template that a file is of; <c>null</c>: it is a layout, or of none.</summary>
    public static string? TemplateOf(string file) => MailVariables.Templates.FirstOrDefault(t =>
        Enum.GetValues<MailLanguage>().Any(l => file == FileOf(t, l) || file == HtmlFileOf(t, l)));
}
