global using CampaignActors.Testing;
global using CampaignActors.Testing.Browsers;
global using CampaignActors.Testing.Nodes;
